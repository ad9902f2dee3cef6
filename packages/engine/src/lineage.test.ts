import { ClipError, type Item } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { findProblems } from './find-problems.ts';
import { customNode, doneIds, draw, only, registryOf, runToEnd } from './test-nodes.ts';

/** Makes two halves of every item. */
const halves = customNode({
  type: 'test.halves',
  derives: true,
  run: async (items) => ({
    out: items.flatMap((item) =>
      [1, 2].map((half) => ({ ...item, id: `${item.id}/${half}`, parents: [item.id] })),
    ),
  }),
});

const source = ['test.numbers', { count: 2 }] as const;

function runMaking(make: (items: readonly Item[]) => readonly Item[]) {
  const custom = customNode({
    derives: true,
    // What it makes is a test's own business; nothing is needed of it.
    run: async (items) => ({ out: make(items) as typeof items }),
  });
  return runToEnd(draw({ s: source, c: ['test.custom'] }, ['s > c']), registryOf(custom));
}

describe('a node that derives', () => {
  it('gives other items than it got, which name those they were made from', async () => {
    const events = await runToEnd(draw({ s: source, h: ['test.halves'] }, ['s > h']), registryOf(halves));
    expect(doneIds(events)).toEqual(['n0/1', 'n0/2', 'n1/1', 'n1/2']);
    expect(only(events, 'node-finished').at(-1)?.counts).toMatchObject({ in: 2, out: { out: 4 } });
  });

  it('may make one of several, and keep some as they are', async () => {
    const one = await runMaking(([a, b]) => [
      { id: 'ab', parents: [a?.id ?? '', b?.id ?? ''], metadata: {} },
    ]);
    expect(doneIds(one)).toEqual(['ab']);
    const kept = await runMaking((items) => [...items, { id: 'x', parents: ['n0'], metadata: {} }]);
    expect(doneIds(kept)).toEqual(['n0', 'n1', 'x']);
  });

  const faults: readonly [string, (items: readonly Item[]) => readonly Item[], RegExp][] = [
    [
      'lose an item',
      ([a]) => (a ? [{ ...a, id: 'x', parents: ['n0'] }] : []),
      /"n1" went in and did not come out/,
    ],
    ['make one of nothing', (items) => [...items, { id: 'x', metadata: {} }], /"x" names no parents/],
    [
      'make one of a stranger',
      (items) => [...items, { id: 'x', parents: ['y'], metadata: {} }],
      /"x" names a parent "y" that did not go in/,
    ],
    [
      'give an id twice',
      (items) => [...items, ...['n0', 'n1'].map((id) => ({ id: 'x', parents: [id], metadata: {} }))],
      /"x" was made more often than once/,
    ],
    ['double an item', (items) => [...items, ...items], /came out more often than it went in/],
  ];
  for (const [what, make, message] of faults) {
    it(`may not ${what}`, async () => {
      await expect(runMaking(make)).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringMatching(message),
      });
    });
  }

  it('is not thought to carry on what it does not promise', () => {
    const nodes = { s: source, l: ['test.label'], h: ['test.halves'], k: ['test.keep'] } as const;
    const problems = findProblems(draw(nodes, ['s > l', 'l > h', 'h > k']), registryOf(halves));
    expect(problems).toMatchObject([{ rule: 'facet-missing', node: 'k' }]);
  });
});

describe('an item that fails', () => {
  const picky = customNode({
    run: async (items, _, context) => ({
      out: items.filter((item) => {
        const bad = item.id.startsWith('n1/2');
        if (bad) context.reject(item, new ClipError('image-corrupt', 'bad'));
        return !bad;
      }),
    }),
  });
  const nodes = { s: source, h: ['test.halves'], i: ['test.halves'], c: ['test.custom'] } as const;
  const edges = ['s > h', 'h > i', 'i > c'];

  it('keeps what it was made from, and tells under which id that came into the graph', async () => {
    const events = await runToEnd(draw(nodes, edges), registryOf(halves, picky));
    expect(
      only(events, 'item-failed').map(({ item, origins }) => [
        item.id,
        item.parents,
        origins,
        item.failure?.node,
      ]),
    ).toEqual([
      ['n1/2/1', ['n1/2'], ['n1'], 'c'],
      ['n1/2/2', ['n1/2'], ['n1'], 'c'],
    ]);
  });

  it('keeps it on the error output too', async () => {
    const seen: Item[] = [];
    const sink = customNode({
      type: 'test.sink',
      run: async (items) => {
        seen.push(...items);
        return { out: items };
      },
    });
    const registry = registryOf(halves, picky, sink);
    await runToEnd(draw({ ...nodes, e: ['test.sink'] }, [...edges, 'c.error > e']), registry);
    expect(seen.map(({ id, parents, failure }) => [id, parents, failure?.code])).toEqual([
      ['n1/2/1', ['n1/2'], 'image-corrupt'],
      ['n1/2/2', ['n1/2'], 'image-corrupt'],
    ]);
  });
});
