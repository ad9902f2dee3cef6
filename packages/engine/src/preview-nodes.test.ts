import { ClipError, type Item } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { planPipeline } from './plan.ts';
import { type NodePreview, type PreviewOptions, previewNodes } from './preview-nodes.ts';
import { customNode, draw, gatherNode, numberItem, registryOf, services } from './test-nodes.ts';

const samples = [0, 1, 2, 3, 4].map(numberItem);
const source = ['test.numbers', { count: 1 }] as const;

async function preview(
  [nodes, edges]: readonly [Parameters<typeof draw>[0], readonly string[]],
  definitions: readonly ReturnType<typeof customNode>[] = [],
  options: Partial<PreviewOptions> = {},
): Promise<{ readonly [node: string]: NodePreview }> {
  const plan = planPipeline(draw({ s: source, ...nodes }, edges), registryOf(...definitions));
  const previews: NodePreview[] = [];
  const all = previewNodes(plan, samples, { contextFor: () => services, ...options });
  for await (const one of all) previews.push(one);
  return Object.fromEntries(previews.map((one) => [one.node, one]));
}

const ids = (items: readonly Item[] | undefined) => (items ?? []).map(({ id }) => id);

describe('a preview', () => {
  it('keeps what each node gave, rejected and dropped', async () => {
    const nodes = { t: ['test.sort', { poison: [3], drop: [2] }], l: ['test.label'] } as const;
    const { t, l } = await preview([nodes, ['s > t', 't.odd > l']]);
    expect(ids(t?.outputs.odd)).toEqual(['n1']);
    expect(ids(t?.outputs.even)).toEqual(['n0', 'n4']);
    expect(t?.rejected).toMatchObject([{ item: { id: 'n3' }, error: { code: 'image-corrupt' } }]);
    expect(t?.dropped).toMatchObject([{ item: { id: 'n2' }, reason: 'not wanted' }]);
    expect(l).toMatchObject({ in: 1, ran: true, error: null, sentences: [] });
    expect(l?.outputs.out?.[0]?.labels).toEqual([{ name: 'x', score: 1 }]);
  });

  it('does not run what has effects outside, and tells what it would do', async () => {
    let ran = 0;
    const writer = customNode({
      pure: false,
      run: async (items) => {
        ran++;
        return { out: items };
      },
      finish: async () => {
        ran++;
      },
      preview: async (items) => items.map(({ id }) => `It would write ${id}.`),
    });
    const nodes = { c: ['test.custom'], p: ['test.pass'] } as const;
    const { c, p } = await preview([nodes, ['s > c', 'c > p']], [writer]);
    expect(ran).toBe(0);
    expect(c).toMatchObject({ ran: false, in: 5 });
    expect(c?.sentences[4]).toBe('It would write n4.');
    expect(p?.outputs.out).toEqual(samples);
  });

  it('says in plain words that a node would run which cannot tell what it would do', async () => {
    const { c } = await preview([{ c: ['test.custom'] }, ['s > c']], [customNode({ pure: false })]);
    expect(c?.sentences).toEqual([
      'It would run on these 5 items. It has effects outside, so a preview does not run it.',
    ]);
  });

  it('leaves out what lacks a facet that a node before it would have given', async () => {
    const fetcher = customNode({ pure: false, gives: ['labels'] });
    const nodes = { c: ['test.custom'], k: ['test.keep'] } as const;
    const { k } = await preview([nodes, ['s > c', 'c > k']], [fetcher]);
    expect(k).toMatchObject({ in: 5, ran: false, outputs: {}, error: null });
    expect(k?.sentences).toEqual([
      '5 samples are left out here: a node before this one, which a preview does not run, would have given labels.',
    ]);
  });

  it('tells which node failed, and goes on with the others', async () => {
    const broken = customNode({
      run: async () => {
        throw new ClipError('model-offline', 'No weights.', { retryable: true });
      },
    });
    const nodes = { c: ['test.custom'], p: ['test.pass'], q: ['test.pass'] } as const;
    const { c, p, q } = await preview([nodes, ['s > c', 'c > p', 's > q']], [broken]);
    expect(c?.error).toEqual({
      code: 'model-offline',
      message: 'Node "c" (test.custom): No weights.',
      retryable: true,
    });
    expect(p).toMatchObject({ in: 0, outputs: {} });
    expect(ids(q?.outputs.out)).toHaveLength(5);
  });

  it('shows what a node rejects though it would stop the run', async () => {
    const nodes = { t: ['test.sort', { poison: [3] }, { onError: 'stop' }] } as const;
    const { t } = await preview([nodes, ['s > t']]);
    expect(ids(t?.rejected.map(({ item }) => item))).toEqual(['n3']);
  });

  it('shows what a node that gathers would give', async () => {
    const gather = { ...gatherNode(new Map()), pure: true };
    const nodes = { g: ['test.gather', { size: 2 }], p: ['test.pass'] } as const;
    const { g, p } = await preview([nodes, ['s > g', 'g > p']], [gather]);
    expect(ids(g?.outputs.out)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
    expect(ids(p?.outputs.out)).toHaveLength(5);
  });

  it('stops at the node that is asked for', async () => {
    const nodes = { a: ['test.pass'], b: ['test.pass'], c: ['test.pass'], d: ['test.pass'] } as const;
    const seen = await preview([nodes, ['s > a', 'a > b', 'b > c', 's > d']], [], { upTo: 'b' });
    expect(Object.keys(seen)).toEqual(['a', 'b']);
  });

  it('keeps even a node that says it is pure from people, pipelines and the catalogue', async () => {
    const liar = customNode({
      run: async (items, _, { assets }) => {
        await assets.setMetadata('cats', 'n1', {});
        return { out: items };
      },
    });
    const { c } = await preview([{ c: ['test.custom'] }, ['s > c']], [liar]);
    expect(c?.error).toMatchObject({ code: 'internal' });
  });

  it('ends within a second when it is given up, though a node ignores it', async () => {
    const deaf = customNode({ run: () => new Promise(() => {}) });
    const controller = new AbortController();
    const { signal } = controller;
    const running = preview([{ c: ['test.custom'] }, ['s > c']], [deaf], { signal });
    const started = performance.now();
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
