import { setTimeout as pause } from 'node:timers/promises';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AnyDefinition, ClipError, type RunEvent, type SourcePage } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { planPipeline } from './plan.ts';
import { type RunOptions, runPipeline } from './run.ts';
import { customNode, draw, numberItem, only, registryOf, runToEnd, services } from './test-nodes.ts';

const pipeline = draw({ s: ['test.numbers', { count: 1000, pageSize: 1 }], c: ['test.custom'] }, ['s > c']);

function start(definition: AnyDefinition, options: Partial<RunOptions> = {}) {
  return runPipeline(planPipeline(pipeline, registryOf(definition)), {
    contextFor: () => services,
    ...options,
  });
}

/** Never answers and never looks at its signal. */
const deaf = customNode({ run: () => new Promise(() => {}) });

/** Aborts after some milliseconds; answers how long the run went on, from when the timer really fired. */
async function timed(start: (signal: AbortSignal) => Promise<unknown>, milliseconds = 50): Promise<number> {
  const controller = new AbortController();
  let aborted = 0;
  setTimeout(() => {
    aborted = performance.now();
    controller.abort();
  }, milliseconds);
  await expect(start(controller.signal)).rejects.toMatchObject({ code: 'aborted' });
  return performance.now() - aborted;
}

describe('an abort', () => {
  it('ends a run within a second though a node ignores it', async () => {
    expect(await timed((signal) => runToEnd(pipeline, registryOf(deaf), { signal }))).toBeLessThan(1000);
  });

  it('ends a run within a second though the source ignores it', async () => {
    const pages = async function* (): AsyncGenerator<SourcePage> {
      await new Promise(() => {});
    };
    const sources = { s: pages };
    expect(await timed((signal) => runToEnd(pipeline, registryOf(deaf), { signal, sources }))).toBeLessThan(
      1000,
    );
  });

  it('ends a run within a second though finishing hangs', async () => {
    let finishing = false;
    const hangs = customNode({
      finish: () => {
        finishing = true;
        return new Promise(() => {});
      },
    });
    const run = (signal: AbortSignal) => runToEnd(pipeline, registryOf(hangs), { signal, cursor: 999 });
    expect(await timed(run, 400)).toBeLessThan(1000);
    expect(finishing).toBe(true);
  });

  it('ends the wait before another try', async () => {
    const down = customNode({
      run: async () => {
        throw new ClipError('store-unavailable', 'down', { retryable: true });
      },
    });
    const retry = { tries: 9, firstDelay: 60_000, maxDelay: 60_000 };
    expect(await timed((signal) => runToEnd(pipeline, registryOf(down), { retry, signal }))).toBeLessThan(
      1000,
    );
  });

  it('before the start runs nothing', async () => {
    let called = false;
    const custom = customNode({
      run: async (items) => {
        called = true;
        return { out: items };
      },
    });
    const run = runToEnd(pipeline, registryOf(custom), { signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(called).toBe(false);
  });

  it('reaches the nodes and lets them end before the run does', async () => {
    let ended = 0;
    const polite = customNode({
      run: async (items, _, { signal }) => {
        await pause(60_000, undefined, { signal }).catch(() => pause(50));
        ended++;
        return { out: items };
      },
    });
    await timed((signal) => runToEnd(pipeline, registryOf(polite), { signal }), 300);
    expect(ended).toBe(3);
  });

  it('is told as such, whatever the stopped nodes throw', async () => {
    const touchy = customNode({
      run: (_, __, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('socket hang up')));
        }),
    });
    expect(await timed((signal) => runToEnd(pipeline, registryOf(touchy), { signal }))).toBeLessThan(1000);
  });

  it('closes the source', async () => {
    let closed = false;
    const pages = async function* (): AsyncGenerator<SourcePage> {
      try {
        for (let n = 0; ; n++) yield { items: [numberItem(n)], cursor: n };
      } finally {
        closed = true;
      }
    };
    await timed((signal) => runToEnd(pipeline, registryOf(deaf), { signal, sources: { s: pages } }), 300);
    expect(closed).toBe(true);
  });
});

it('stops the work when the reader of the events leaves', async () => {
  let signal: AbortSignal | undefined;
  const custom = customNode({
    run: async (items, _, context) => {
      signal = context.signal;
      return { out: items };
    },
  });
  for await (const event of start(custom)) if (event.kind === 'page-committed') break;
  expect(signal?.aborted).toBe(true);
});

it('leaves no rejection unhandled when several pages fail at once', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const custom = customNode({
    run: async () => {
      await pause(5);
      throw new Error('all fail');
    },
  });
  await expect(runToEnd(pipeline, registryOf(custom))).rejects.toThrow('all fail');
  await pause(20);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

describe('pages in flight', () => {
  it('are no more than asked for while the reader of the events rests', async () => {
    let read = 0;
    const pages = async function* (): AsyncGenerator<SourcePage> {
      for (; read < 100; ) yield { items: [numberItem(read)], cursor: ++read };
    };
    const run = start(customNode({}), { pagesInFlight: 4, sources: { s: pages } });
    const events: RunEvent[] = [];
    while (only(events, 'page-committed').length < 10) {
      const next = await run.next();
      if (next.done !== true) events.push(next.value);
    }
    await pause(20);
    // The tenth is still being dealt with, so it counts.
    expect(read).toBeLessThanOrEqual(9 + 4);
    await run.return();
  });

  it('work side by side', async () => {
    let now = 0;
    let most = 0;
    const slow = customNode({
      run: async (items) => {
        most = Math.max(most, ++now);
        await pause(20);
        now--;
        return { out: items };
      },
    });
    const few = draw({ s: ['test.numbers', { count: 30, pageSize: 1 }], c: ['test.custom'] }, ['s > c']);
    await runToEnd(few, registryOf(slow), { pagesInFlight: 10 });
    expect(most).toBe(10);
  });

  it('are all that is held in memory', async () => {
    v8.setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const megabyte = 1024 * 1024;
    const pages = async function* (): AsyncGenerator<SourcePage> {
      for (let n = 0; n < 2000; n++) {
        const vector = new Float32Array(50_000).fill(n);
        const stamp = { model: 'm', revision: 'r', preprocessing: 'p', dimensions: vector.length };
        yield { items: [{ ...numberItem(n), embedding: { stamp, vector } }], cursor: n };
      }
    };
    collect();
    const used = () => (process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed) / megabyte;
    const before = used();
    let most = 0;
    for await (const event of start(customNode({}), { sources: { s: pages } })) {
      if (event.kind !== 'page-committed' || event.page % 250 !== 249) continue;
      collect();
      most = Math.max(most, used() - before);
    }
    // All of it would be 400 MB.
    expect(most).toBeLessThan(80);
  });
});
