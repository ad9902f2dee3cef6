import { ClipError, type Item, type RunEvent, type SourcePage } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { planPipeline } from './plan.ts';
import { runPipeline } from './run.ts';
import { customNode, doneIds, draw, numberItem, only, registryOf, runToEnd, services } from './test-nodes.ts';

const line = (count: number, pageSize = 4) =>
  draw({ s: ['test.numbers', { count, pageSize }], c: ['test.custom'] }, ['s > c']);

const fast = { tries: 3, firstDelay: 1, maxDelay: 2 };

describe('runPipeline', () => {
  it('tells the story of a run in order', async () => {
    const events = await runToEnd(
      draw({ s: ['test.numbers', { count: 5, pageSize: 3 }], p: ['test.pass'] }, ['s > p']),
      undefined,
      {
        pagesInFlight: 1,
      },
    );
    expect(
      events.map(({ kind, ...rest }) => ('page' in rest ? `${kind} ${rest.page} ${rest.node}` : kind)),
    ).toEqual([
      'run-started',
      'source-total',
      'page-started 0 s',
      'node-finished 0 s',
      'node-finished 0 p',
      'page-committed 0 s',
      'page-started 1 s',
      'node-finished 1 s',
      'node-finished 1 p',
      'page-committed 1 s',
      'run-finished',
    ]);
    expect(only(events, 'page-committed').map(({ cursor }) => cursor)).toEqual([3, 5]);
    expect(only(events, 'node-finished')[1]?.counts).toMatchObject({
      in: 3,
      out: { out: 3 },
      errors: 0,
      dropped: 0,
    });
  });

  it('finishes a run without items', async () => {
    const events = await runToEnd(draw({ s: ['test.numbers', { count: 0 }], p: ['test.pass'] }, ['s > p']));
    expect(events.map(({ kind }) => kind)).toEqual(['run-started', 'run-finished']);
  });

  it('commits a page that holds no items', async () => {
    const pages = async function* (): AsyncGenerator<SourcePage> {
      yield { items: [], cursor: 'a' };
    };
    const events = await runToEnd(line(0), registryOf(customNode({})), { sources: { s: pages } });
    expect(only(events, 'page-committed')).toMatchObject([{ cursor: 'a', done: [] }]);
  });

  it('goes on after a cursor with the page numbers it is told', async () => {
    const events = await runToEnd(draw({ s: ['test.numbers', { count: 10, pageSize: 4 }] }, []), undefined, {
      cursor: 4,
      firstPage: 1,
    });
    expect(only(events, 'page-committed').map(({ page }) => page)).toEqual([1, 2]);
    expect(doneIds(events)).toEqual(['n4', 'n5', 'n6', 'n7', 'n8', 'n9']);
  });

  it('gives a node its run, its node, its page and a key that a repetition shares', async () => {
    const seen: string[] = [];
    const custom = customNode({
      async run(items, _, { page, runId, nodeId, idempotencyKey }) {
        seen.push(`${runId} ${nodeId} ${page} ${idempotencyKey(items[0] as Item)}`);
        return { out: items };
      },
    });
    await runToEnd(line(5), registryOf(custom));
    expect(seen).toEqual(['run c 0 run/c/n0', 'run c 1 run/c/n4']);
  });

  it('lets the caller stand between source and graph', async () => {
    const even = async function* (_: string, pages: AsyncIterable<SourcePage>) {
      for await (const page of pages) {
        yield { ...page, items: page.items.filter(({ metadata }) => Number(metadata.n) % 2 === 0) };
      }
    };
    const events = await runToEnd(line(6), registryOf(customNode({})), { transformPages: even });
    expect(doneIds(events)).toEqual(['n0', 'n2', 'n4']);
  });

  it('names the source that fails, after the pages before were committed', async () => {
    const pages = async function* (): AsyncGenerator<SourcePage> {
      yield { items: [numberItem(1)], cursor: 1 };
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new ClipError('source-missing', 'The folder is gone.');
    };
    const events: RunEvent[] = [];
    const run = runPipeline(planPipeline(line(1), registryOf(customNode({}))), {
      contextFor: () => services,
      sources: { s: pages },
    });
    const reading = (async () => {
      for await (const event of run) events.push(event);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'source-missing',
      message: 'Node "s" (test.numbers): The folder is gone.',
    });
    expect(only(events, 'page-committed').map(({ page }) => page)).toEqual([0]);
  });

  it('ends with the error that a node throws, named, and does not let it finish', async () => {
    let finished = false;
    const custom = customNode({
      run: async (items, _, { page }) => {
        if (page === 2) throw new ClipError('model-mismatch', 'Other model.');
        return { out: items };
      },
      finish: async () => {
        finished = true;
      },
    });
    await expect(runToEnd(line(40), registryOf(custom))).rejects.toMatchObject({
      code: 'model-mismatch',
      message: 'Node "c" (test.custom): Other model.',
    });
    expect(finished).toBe(false);
  });

  it('makes an internal error of what is thrown without being a ClipError', async () => {
    const custom = customNode({
      run: async () => {
        throw new TypeError('x is undefined');
      },
    });
    await expect(runToEnd(line(1), registryOf(custom))).rejects.toMatchObject({ code: 'internal' });
  });

  it('lets nodes finish once, in the order of the graph, and tells them how many pages there were', async () => {
    const finished: string[] = [];
    const custom = customNode({
      finish: async (_, { nodeId, page }) => {
        finished.push(`${nodeId} ${page}`);
      },
    });
    const nodes = { s: ['test.numbers', { count: 9 }], b: ['test.custom'], a: ['test.custom'] } as const;
    await runToEnd(draw(nodes, ['s > a', 'a > b']), registryOf(custom));
    expect(finished).toEqual(['a 3', 'b 3']);
  });

  it('calls a node that gathers for every page, and others only where there are items', async () => {
    const called: string[] = [];
    const record = (type: string, parts: Parameters<typeof customNode>[0] = {}) =>
      customNode({
        type,
        run: async (items, _, { page }) => {
          called.push(`${type} ${page} ${items.length}`);
          return { out: items };
        },
        ...parts,
      });
    const registry = registryOf(record('test.plain'), record('test.gathers', { finish: async () => {} }));
    const nodes = {
      s: ['test.numbers', { count: 2, pageSize: 1 }],
      t: ['test.sort'],
      p: ['test.plain'],
      g: ['test.gathers'],
    } as const;
    const events = await runToEnd(draw(nodes, ['s > t', 't.odd > p', 't.odd > g']), registry, {
      pagesInFlight: 1,
    });
    expect(called).toEqual(['test.gathers 0 0', 'test.plain 1 1', 'test.gathers 1 1']);
    expect(only(events, 'node-finished').filter(({ node }) => node === 'g')).toHaveLength(1);
  });
});

describe('retries', () => {
  it('tries again after a retryable error and forgets what the failed try rejected', async () => {
    let tries = 0;
    const custom = customNode({
      async run(items, _, context) {
        const [first, ...others] = items;
        if (first !== undefined) context.reject(first, new ClipError('image-corrupt', 'bad'));
        if (++tries < 3) throw new ClipError('store-unavailable', 'down', { retryable: true });
        return { out: others };
      },
    });
    const events = await runToEnd(line(4), registryOf(custom), { retry: fast });
    expect(tries).toBe(3);
    expect(only(events, 'item-failed')).toHaveLength(1);
    expect(doneIds(events)).toEqual(['n1', 'n2', 'n3']);
  });

  it('gives up after the last try with the error, still retryable', async () => {
    let tries = 0;
    const custom = customNode({
      async run() {
        tries++;
        throw new ClipError('store-unavailable', 'down', { retryable: true });
      },
    });
    await expect(runToEnd(line(4), registryOf(custom), { retry: fast })).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    });
    expect(tries).toBe(3);
  });

  it('does not try again what would fail again', async () => {
    let tries = 0;
    const custom = customNode({
      async run() {
        tries++;
        throw new ClipError('catalog-missing', 'none');
      },
    });
    await expect(runToEnd(line(4), registryOf(custom), { retry: fast })).rejects.toMatchObject({
      code: 'catalog-missing',
    });
    expect(tries).toBe(1);
  });

  it('tries a failed finish again', async () => {
    let tries = 0;
    const custom = customNode({
      async finish() {
        if (++tries < 2) throw new ClipError('store-unavailable', 'down', { retryable: true });
      },
    });
    await runToEnd(line(1), registryOf(custom), { retry: fast });
    expect(tries).toBe(2);
  });
});

describe('what a node may not do', () => {
  const faults: readonly [string, Parameters<typeof customNode>[0], RegExp][] = [
    [
      'lose an item',
      { run: async (items) => ({ out: items.slice(1) }) },
      /"n0" went in and did not come out/,
    ],
    ['double an item', { run: async (items) => ({ out: [...items, ...items] }) }, /came out more often/],
    [
      'make up an item',
      { run: async (items) => ({ out: items.flatMap((item) => [item, { ...item, id: 'n99' }]) }) },
      /"n99" came out more often/,
    ],
    [
      'reject an item and pass it on',
      {
        run: async (items, _, context) => {
          if (items[0]) context.reject(items[0], new ClipError('image-corrupt', 'bad'));
          return { out: items };
        },
      },
      /"n0" came out more often/,
    ],
    ['use an output it does not declare', { run: async (items) => ({ other: items }) }, /output "other"/],
    ['withhold what it promises', { gives: ['labels'] }, /"n0" left without labels/],
  ];
  for (const [what, parts, message] of faults) {
    it(what, async () => {
      const run = runToEnd(line(2), registryOf(customNode(parts)));
      await expect(run).rejects.toMatchObject({ code: 'internal', message: expect.stringMatching(message) });
      await expect(run).rejects.toThrow(/Node "c" \(test\.custom\)/);
    });
  }
});
