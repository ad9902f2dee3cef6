import { ClipError, type JsonValue, type NodeContext } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import classify from './classify.ts';

const colours = ['red', 'green', 'blue'];

describe('clip.classify', () => {
  const samples = {
    params: { labels: colours },
    limits: [
      { labels: ['red'], top: 1, minScore: 0 },
      { labels: Array.from({ length: 1000 }, (_, n) => `label ${n}`), top: 1000, minScore: 1 },
      { labels: colours, templates: Array.from({ length: 100 }, (_, n) => `${n} {}`) },
      { classifier: '', labels: colours },
      { labels: colours, mode: 'multi', templateSet: 'varied', none: ['grey'], thresholds: { red: 0 } },
    ],
  };
  for (const { name, run } of sweepNode(classify, samples)) it(name, run);

  it('puts the right label first', async () => {
    const { outputs } = await runNode(classify, await paintItems(12), { labels: colours });
    const best = Object.fromEntries(
      outputs.out!.map(({ metadata, labels }) => [metadata.colour, labels![0]!.name]),
    );
    expect(best).toMatchObject({ red: 'red', green: 'green', blue: 'blue' });
    expect(outputs.out![0]!.labels!.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
  });

  it('keeps the best few, and none that score too low', async () => {
    const two = await runNode(classify, await paintItems(1), { labels: colours, top: 2 });
    expect(two.outputs.out![0]!.labels).toHaveLength(2);
    const sure = await runNode(classify, await paintItems(1), { labels: colours, minScore: 0.5 });
    expect(sure.outputs.out![0]!.labels!.map(({ name }) => name)).toEqual(['red']);
  });

  it('embeds the labels once for all pages of a model', async () => {
    await using world = await openNodeWorld();
    let texts = 0;
    const embedTexts: typeof world.model.embedTexts = (list, options) => {
      texts += list.length;
      return world.model.embedTexts(list, options);
    };
    const counting = { ...world.model, embedTexts };
    const model = async () => counting;
    for (let page = 0; page < 3; page++) {
      await runNode(
        classify,
        await paintItems(2),
        { labels: colours, templates: ['a {}', 'the {}'] },
        { model, page },
      );
    }
    expect(texts).toBe(6);
  });

  it('asks again for labels that could not be embedded', async () => {
    await using world = await openNodeWorld();
    let fail = true;
    const embedTexts: typeof world.model.embedTexts = async (list, options) => {
      if (fail) throw new Error('not now');
      return world.model.embedTexts(list, options);
    };
    const model = async () => flaky;
    const flaky = { ...world.model, embedTexts };
    await expect(runNode(classify, await paintItems(1), { labels: colours }, { model })).rejects.toThrow(
      'not now',
    );
    fail = false;
    const { outputs } = await runNode(classify, await paintItems(1), { labels: colours }, { model });
    expect(outputs.out).toHaveLength(1);
  });

  it('refuses items of another model', async () => {
    const [item] = await paintItems(1);
    const other = {
      ...item!,
      embedding: { ...item!.embedding!, stamp: { ...item!.embedding!.stamp, revision: 'ffff' } },
    };
    await expect(runNode(classify, [other], { labels: colours })).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringContaining('ffff'),
    });
  });

  it('refuses empty labels and a template without a place for the label', async () => {
    await expect(runNode(classify, [], { labels: [] })).rejects.toMatchObject({ code: 'param-invalid' });
    await expect(runNode(classify, [], { labels: ['a'], templates: ['a photo'] })).rejects.toThrow(
      /has no \{\}/,
    );
  });

  it('takes synonyms, and leaves out labels under a threshold of their own', async () => {
    const labels = ['plant', 'blue'];
    const [green] = (await paintItems(4)).slice(3);
    const plain = await runNode(classify, [green!], { labels, templateSet: 'plain' });
    expect(plain.outputs.out![0]!.labels![0]!.score).toBeLessThan(0.8);
    const params = { labels, templateSet: 'plain', synonyms: { plant: ['grass', 'tree'] } };
    const told = await runNode(classify, [green!], params);
    expect(told.outputs.out![0]!.labels![0]).toMatchObject({ name: 'plant', score: expect.any(Number) });
    expect(told.outputs.out![0]!.labels![0]!.score).toBeGreaterThan(0.95);
    const strict = await runNode(classify, [green!], { ...params, thresholds: { plant: 1 } });
    expect(strict.outputs.out![0]!.labels!.map(({ name }) => name)).toEqual(['blue']);
  });

  it('judges each label for itself when told to', async () => {
    const params = { labels: ['red', 'crimson', 'blue'], mode: 'multi', templateSet: 'plain', minScore: 0.8 };
    const { outputs } = await runNode(classify, await paintItems(1), params);
    expect(outputs.out![0]!.labels!.map(({ name }) => name).sort()).toEqual(['crimson', 'red']);
  });

  it('gives no label to what is none of them', async () => {
    const params = { labels: ['red', 'green'], none: ['blue', 'white'], templateSet: 'plain' };
    const { outputs } = await runNode(classify, await paintItems(12), params);
    const labelled = outputs
      .out!.filter(({ labels }) => labels!.length > 0)
      .map(({ metadata }) => metadata.colour);
    expect(labelled).toEqual(expect.arrayContaining(['red', 'green']));
    expect(labelled).not.toContain('blue');
    expect(labelled).not.toContain('white');
  });

  it('refuses a label that the model does not read whole, or says that it was cut', async () => {
    await using world = await openNodeWorld();
    const labels = [Array.from({ length: 90 }, () => 'red').join(' ')];
    await expect(runNode(classify, await paintItems(1), { labels })).rejects.toMatchObject({
      code: 'text-too-long',
    });
    const notes: string[] = [];
    const outbox = { ...world.context.outbox, note: (line: string) => notes.push(line) };
    const { outputs } = await runNode(
      classify,
      await paintItems(1),
      { labels, longTexts: 'truncate' },
      { outbox },
    );
    expect([outputs.out!.length, notes.length]).toEqual([1, 1]);
  });

  it('refuses synonyms and thresholds of labels that are not there', async () => {
    await expect(runNode(classify, [], { labels: ['a'], synonyms: { b: ['c'] } })).rejects.toThrow(
      /none of the labels/,
    );
    await expect(runNode(classify, [], { labels: ['a'], thresholds: { b: 1 } })).rejects.toThrow(
      /none of the labels/,
    );
  });

  it('is cached by the stamp of its model', async () => {
    await using world = await openNodeWorld();
    const stamp = await classify.cacheStamp?.(classify.params.parse({ labels: ['a'] }), world.context);
    expect(stamp).toContain(world.model.stamp.revision);
  });

  describe('with a saved classifier', () => {
    const saved = (settings: JsonValue): Partial<NodeContext> => ({
      async ruleset(kind, reference) {
        if (kind === 'classifier' && reference === 'colours@2') return settings;
        throw new ClipError('not-found', `There is no ${kind} "${reference}" here.`);
      },
    });

    it('takes its labels and thresholds, and needs none of its own', async () => {
      const context = saved({ labels: colours, minScore: 0.5 });
      const { outputs } = await runNode(classify, await paintItems(1), { classifier: 'colours@2' }, context);
      expect(outputs.out![0]!.labels!.map(({ name }) => name)).toEqual(['red']);
      const both = { classifier: 'colours@2', labels: ['anything'] };
      const told = await runNode(classify, await paintItems(1), both, context);
      expect(told.outputs).toEqual(outputs);
    });

    it('says which one is missing', async () => {
      const run = runNode(classify, await paintItems(1), { classifier: 'colours@9' }, saved(null));
      await expect(run).rejects.toMatchObject({
        code: 'not-found',
        message: expect.stringContaining('colours@9'),
      });
      await expect(runNode(classify, [], { classifier: 'colours' })).rejects.toThrow(/its version/);
    });

    it('is cached by what is saved, since a name may be given anew', async () => {
      await using world = await openNodeWorld();
      const stampOf = (settings: JsonValue) =>
        classify.cacheStamp?.(classify.params.parse({ classifier: 'colours@2' }), {
          ...world.context,
          ...saved(settings),
        });
      expect(await stampOf({ labels: ['a'] })).not.toBe(await stampOf({ labels: ['b'] }));
    });
  });
});
