import { setTimeout as pause } from 'node:timers/promises';
import {
  ClipError,
  type Item,
  type NodeContext,
  type NodeOptions,
  type SourcePage,
} from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { findProblems } from './find-problems.ts';
import {
  customNode,
  doneIds,
  draw,
  gatherNode,
  numberItem,
  only,
  registryOf,
  runToEnd,
} from './test-nodes.ts';

type Run = (items: readonly Item[], context: NodeContext) => Promise<readonly Item[]>;

const quick: Partial<NodeOptions> = { firstDelaySeconds: 0.001, maxDelaySeconds: 0.002 };
const busy = (retryAfter?: number) =>
  new ClipError('rate-limited', 'Too fast.', {
    retryable: true,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

/** Runs numbers in one page through a node with these options; notes the ids of each call. */
async function runWith(options: Partial<NodeOptions>, run: Run, { count = 4, pageSize = 100 } = {}) {
  const calls: (readonly string[])[] = [];
  const custom = customNode({
    run: async (items, _, context) => {
      calls.push(items.map(({ id }) => id));
      // A test's node gives on what it was given, so what it needs is there.
      return { out: (await run(items, context)) as typeof items };
    },
  });
  const nodes = {
    s: ['test.numbers', { count, pageSize }],
    c: ['test.custom', {}, { ...quick, ...options }],
    p: ['test.pass'],
  } as const;
  const ended = await runToEnd(draw(nodes, ['s > c', 'c > p']), registryOf(custom)).then(
    (events) => ({ events, error: null }),
    (error: unknown) => ({ events: [], error }),
  );
  const counts = only(ended.events, 'node-finished').filter(({ node }) => node === 'c');
  return { ...ended, calls, counts: counts.map((event) => event.counts) };
}

/** Rejects the items of these numbers and gives the others. */
const rejecting =
  (error: ClipError, ...numbers: readonly number[]): Run =>
  async (items, context) =>
    items.filter((item) => {
      const bad = numbers.includes(Number(item.metadata.n));
      if (bad) context.reject(item, error);
      return !bad;
    });

describe('an item that is rejected for a passing reason', () => {
  it('comes again alone until its tries are used up, then leaves as failed', async () => {
    const { calls, events, counts } = await runWith({ tries: 3 }, rejecting(busy(), 1, 2));
    expect(calls).toEqual([
      ['n0', 'n1', 'n2', 'n3'],
      ['n1', 'n2'],
      ['n1', 'n2'],
    ]);
    expect(only(events, 'item-failed').map(({ item, error }) => [item.id, error.code])).toEqual([
      ['n1', 'rate-limited'],
      ['n2', 'rate-limited'],
    ]);
    expect(counts).toMatchObject([{ in: 4, out: { out: 2 }, errors: 2 }]);
  });

  it('goes on with the others once it is taken', async () => {
    let asked = 0;
    const { events } = await runWith({ tries: 3 }, async (items, context) => {
      const run = rejecting(busy(), ...(asked++ === 0 ? [0] : []));
      return run(items, context);
    });
    expect([...doneIds(events)].sort()).toEqual(['n0', 'n1', 'n2', 'n3']);
    expect(only(events, 'item-failed')).toEqual([]);
  });

  it('does not come again for a reason that stays', async () => {
    const { calls } = await runWith({ tries: 3 }, rejecting(new ClipError('image-corrupt', 'bad'), 1));
    expect(calls).toHaveLength(1);
  });
});

describe('the wait before another try', () => {
  it('is as long as the other side asked for, though the backoff is shorter', async () => {
    const times: number[] = [];
    await runWith({ tries: 2 }, async (items) => {
      times.push(performance.now());
      if (times.length === 1) throw busy(120);
      return items;
    });
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(115);
  });

  it('is as long as the other side asked for, though the backoff is longer', async () => {
    let asked = 0;
    const started = performance.now();
    const { error } = await runWith(
      { tries: 2, firstDelaySeconds: 600, maxDelaySeconds: 600 },
      async (items, context) => rejecting(busy(1), ...(asked++ === 0 ? [0] : []))(items, context),
    );
    expect(error).toBeNull();
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('is told to the caller when the tries are used up', async () => {
    const { error, calls } = await runWith({ tries: 2 }, async () => {
      throw busy(3);
    });
    expect(calls).toHaveLength(2);
    expect(error).toMatchObject({ code: 'rate-limited', retryable: true, retryAfter: 3 });
  });
});

describe('a call that takes too long', () => {
  const stuck: Run = async (items, { signal }) => {
    if (items.some(({ metadata }) => metadata.n === 2)) await pause(60_000, undefined, { signal });
    return items;
  };

  it('is ended, tried again, and its items leave with `timeout`', async () => {
    const { calls, events } = await runWith({ timeoutSeconds: 0.05, tries: 2, batchSize: 2 }, stuck);
    expect(calls).toEqual([
      ['n0', 'n1'],
      ['n2', 'n3'],
      ['n2', 'n3'],
    ]);
    expect(
      only(events, 'item-failed').map(({ item, error }) => [item.id, error.code, error.retryable]),
    ).toEqual([
      ['n2', 'timeout', true],
      ['n3', 'timeout', true],
    ]);
    expect(doneIds(events)).toEqual(['n0', 'n1']);
  });

  it('is left behind though it ignores its signal', async () => {
    const { events } = await runWith({ timeoutSeconds: 0.02, tries: 1 }, () => new Promise(() => {}));
    expect(only(events, 'item-failed')).toHaveLength(4);
  });

  it('ends the run where errors stop it', async () => {
    const { error } = await runWith({ timeoutSeconds: 0.02, tries: 1, onError: 'stop' }, stuck);
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('0.02 s') });
  });
});

describe('onError', () => {
  const bad = new ClipError('image-corrupt', 'It is broken.');

  it('"stop" ends the run with the item that failed', async () => {
    const { error } = await runWith({ onError: 'stop' }, rejecting(bad, 3));
    expect(error).toMatchObject({
      code: 'image-corrupt',
      message: 'Node "c" (test.custom): Item "n3": It is broken.',
    });
  });

  it('"stop" at a source or at a node that gives what it has gathered ends the run too', async () => {
    const refusing = async function* (): AsyncGenerator<SourcePage> {
      yield { items: [], rejected: [{ item: { id: 'x', metadata: {} }, error: bad }], cursor: 1 };
    };
    const stop = { onError: 'stop' } as const;
    const alone = draw({ s: ['test.numbers', { count: 1 }, stop] }, []);
    await expect(runToEnd(alone, registryOf(), { sources: { s: refusing } })).rejects.toMatchObject({
      message: 'Node "s" (test.numbers): Item "x": It is broken.',
    });
    const picky = gatherNode(new Map(), {
      async *emit(_, context) {
        context.reject(numberItem(7), bad);
        yield { out: [] };
      },
    });
    const gathering = draw({ s: ['test.numbers', { count: 1 }], g: ['test.gather', {}, stop] }, ['s > g']);
    await expect(runToEnd(gathering, registryOf(picky))).rejects.toMatchObject({
      message: 'Node "g" (test.gather): Item "n7": It is broken.',
    });
  });

  it('"pass" gives what failed to the first output as it came, and counts it', async () => {
    const { events, counts } = await runWith({ onError: 'pass' }, rejecting(bad, 1));
    expect(only(events, 'item-failed')).toEqual([]);
    const done = only(events, 'page-committed').flatMap((event) => event.done);
    expect(done.map(({ id }) => id)).toEqual(['n0', 'n2', 'n3', 'n1']);
    expect(done.at(-1)).not.toHaveProperty('failure');
    expect(counts).toMatchObject([{ in: 4, out: { out: 4 }, errors: 0, passed: 1 }]);
  });

  it('"pass" also passes the items of a node that throws', async () => {
    const { events } = await runWith({ onError: 'pass', tries: 2 }, async () => {
      throw busy();
    });
    expect(doneIds(events)).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  it('"pass" does not hide a fault of the node', async () => {
    const { error } = await runWith({ onError: 'pass' }, async (items) => items.slice(1));
    expect(error).toMatchObject({ code: 'internal' });
  });

  it('"pass" makes no promise of what the node gives', () => {
    const nodes = {
      s: ['test.numbers', { count: 1 }],
      l: ['test.label', {}, { onError: 'pass' }],
      k: ['test.keep'],
    } as const;
    const problems = findProblems(draw(nodes, ['s > l', 'l > k']), registryOf());
    expect(problems).toMatchObject([{ rule: 'facet-missing', node: 'k' }]);
  });
});

describe('batchSize and concurrency', () => {
  it('split a page into calls and bound how many run at one time, across pages', async () => {
    let now = 0;
    let most = 0;
    const { calls, counts, events } = await runWith(
      { batchSize: 3, concurrency: 2 },
      async (items) => {
        most = Math.max(most, ++now);
        await pause(5);
        now--;
        return items;
      },
      { count: 30, pageSize: 10 },
    );
    expect(most).toBe(2);
    expect(calls).toHaveLength(12);
    expect(Math.max(...calls.map(({ length }) => length))).toBe(3);
    expect(counts).toMatchObject([{ in: 10 }, { in: 10 }, { in: 10 }]);
    expect(doneIds(events)).toEqual(Array.from({ length: 30 }, (_, n) => `n${n}`));
  });

  it('do not go with nodes that take a page as a whole', () => {
    const nodes = {
      s: ['test.numbers', { count: 1 }],
      g: ['test.gather', {}, { batchSize: 10, onError: 'pass' }],
    } as const;
    const problems = findProblems(draw(nodes, ['s > g']), registryOf(gatherNode(new Map())));
    expect(problems.map(({ rule, node }) => `${rule} ${node}`)).toEqual([
      'options-invalid g',
      'options-invalid g',
    ]);
  });
});

it('options that do nothing at a source are refused', () => {
  const nodes = { s: ['test.numbers', { count: 1 }, { onError: 'pass', timeoutSeconds: 1 }] } as const;
  const problems = findProblems(draw(nodes, []), registryOf());
  expect(problems.map(({ rule, node }) => `${rule} ${node}`)).toEqual([
    'options-invalid s',
    'options-invalid s',
  ]);
});

it('counts what is dropped by reason, and does not let reasons grow without end', async () => {
  const { counts } = await runWith(
    {},
    async (items, context) => {
      for (const item of items) {
        const n = Number(item.metadata.n);
        context.drop(item, n < 10 ? 'small' : `just ${n}`);
      }
      return [];
    },
    { count: 40 },
  );
  const reasons = counts[0]?.reasons ?? {};
  expect(reasons).toMatchObject({ small: 10, 'just 10': 1, 'other reasons': 11 });
  expect(Object.keys(reasons)).toHaveLength(21);
});
