import { ClipError, type Item, type SourcePage } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { customNode, doneIds, draw, numberItem, only, registryOf, runToEnd } from './test-nodes.ts';

/** Runs ten numbers through the graph; the node of type `test.custom` notes what it is given. */
async function watch(nodes: Parameters<typeof draw>[0], edges: readonly string[]) {
  const seen: Item[] = [];
  const custom = customNode({
    async run(items) {
      seen.push(...items);
      return { out: items };
    },
  });
  const source = { s: ['test.numbers', { count: 10, pageSize: 5 }] } as const;
  const events = await runToEnd(draw({ ...source, ...nodes }, edges), registryOf(custom), {
    pagesInFlight: 1,
  });
  return { seen, ids: seen.map(({ id }) => id), events };
}

describe('branches', () => {
  it('send each item one way', async () => {
    const { ids, events } = await watch({ t: ['test.sort'], c: ['test.custom'] }, ['s > t', 't.odd > c']);
    expect(ids).toEqual(['n1', 'n3', 'n5', 'n7', 'n9']);
    expect(doneIds(events)).toHaveLength(10);
  });

  it('that meet again bring the items of a page one edge after the other', async () => {
    const edges = ['s > t', 't.odd > c', 't.even > c'];
    const { ids } = await watch({ t: ['test.sort'], c: ['test.custom'] }, edges);
    expect(ids).toEqual(['n1', 'n3', 'n0', 'n2', 'n4', 'n5', 'n7', 'n9', 'n6', 'n8']);
  });

  it('that both carry an item bring it twice, each with what its way gave', async () => {
    const nodes = {
      a: ['test.label', { name: 'a' }],
      b: ['test.label', { name: 'b' }],
      c: ['test.custom'],
    } as const;
    const { seen } = await watch(nodes, ['s > a', 's > b', 'a > c', 'b > c']);
    expect(seen).toHaveLength(20);
    expect(seen.filter(({ id }) => id === 'n3').map(({ labels }) => labels?.[0]?.name)).toEqual(['a', 'b']);
  });

  it('that both end give one item, as the last node in the order of the graph left it', async () => {
    const nodes = { a: ['test.label', { name: 'a' }], b: ['test.label', { name: 'b' }] } as const;
    const { events } = await watch(nodes, ['s > a', 's > b']);
    const done = only(events, 'page-committed').flatMap((event) => event.done);
    expect(done).toHaveLength(10);
    expect(done.every(({ labels }) => labels?.[0]?.name === 'b')).toBe(true);
  });
});

describe('a rejected item', () => {
  it('is told as failed where no edge takes it, and the rest goes on', async () => {
    const { events } = await watch({ t: ['test.sort', { poison: [3] }] }, ['s > t']);
    expect(only(events, 'item-failed')).toEqual([
      {
        kind: 'item-failed',
        page: 0,
        node: 't',
        item: {
          ...numberItem(3),
          failure: { node: 't', code: 'image-corrupt', message: '3 is bad.', retryable: false },
        },
        error: { code: 'image-corrupt', message: '3 is bad.', retryable: false },
      },
    ]);
    expect(doneIds(events)).toEqual(['n1', 'n0', 'n2', 'n4', 'n5', 'n7', 'n9', 'n6', 'n8']);
  });

  it('leaves through the error output with its failure where an edge takes it', async () => {
    const nodes = { t: ['test.sort', { poison: [3, 8] }], c: ['test.custom'] } as const;
    const { seen, events } = await watch(nodes, ['s > t', 't.error > c']);
    expect(seen.map(({ id, failure }) => [id, failure?.code])).toEqual([
      ['n3', 'image-corrupt'],
      ['n8', 'image-corrupt'],
    ]);
    expect(only(events, 'item-failed')).toEqual([]);
    expect(only(events, 'node-finished').find(({ node }) => node === 't')?.counts.errors).toBe(1);
  });

  it('is not done, even when another branch took it to its end', async () => {
    const nodes = { t: ['test.sort', { poison: [3] }], p: ['test.pass'], e: ['test.pass'] } as const;
    const { events } = await watch(nodes, ['s > t', 's > p', 't.error > e']);
    expect(doneIds(events)).not.toContain('n3');
    expect(doneIds(events)).toHaveLength(9);
  });
});

it('counts a dropped item and does not call it done', async () => {
  const { events } = await watch({ t: ['test.sort', { drop: [2, 4] }] }, ['s > t']);
  const counts = only(events, 'node-finished').filter(({ node }) => node === 't')[0]?.counts;
  expect(counts).toMatchObject({ in: 5, out: { odd: 2, even: 1 }, dropped: 2, errors: 0 });
  expect(doneIds(events)).toHaveLength(8);
});

describe('what a source rejects', () => {
  const pages = async function* (): AsyncGenerator<SourcePage> {
    const error = new ClipError('path-outside-root', 'Outside.');
    yield { items: [numberItem(0)], rejected: [{ item: { id: 'x', metadata: {} }, error }], cursor: 1 };
  };
  const source = { s: ['test.numbers', { count: 1 }] } as const;

  it('is told as failed at the source', async () => {
    const events = await runToEnd(draw(source, []), registryOf(), { sources: { s: pages } });
    expect(only(events, 'item-failed')).toMatchObject([{ node: 's', error: { code: 'path-outside-root' } }]);
    expect(only(events, 'node-finished')[0]?.counts).toMatchObject({ out: { out: 1 }, errors: 1 });
  });

  it('goes along the error edge of the source', async () => {
    const pipeline = draw({ ...source, t: ['test.sort'] }, ['s.error > t']);
    const events = await runToEnd(pipeline, registryOf(), { sources: { s: pages } });
    expect(only(events, 'item-failed')).toEqual([]);
    expect(only(events, 'node-finished')[1]).toMatchObject({ node: 't', counts: { in: 1 } });
  });
});
