import type { RunEvent } from '@clipline/clip-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planPipeline } from './plan.ts';
import { runPipeline } from './run.ts';
import { customNode, doneIds, draw, only, registryOf, runToEnd, services } from './test-nodes.ts';

const shape = fc.record({
  count: fc.integer({ min: 0, max: 60 }),
  pageSize: fc.integer({ min: 1, max: 9 }),
  pagesInFlight: fc.integer({ min: 1, max: 6 }),
  pauses: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }),
  poison: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }),
  drop: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** A source, a node that is slow by turns, a branch whose sides end in two sinks. */
function drawShape({ count, pageSize, pauses, poison, drop }: Shape) {
  return draw(
    {
      s: ['test.numbers', { count, pageSize }],
      p: ['test.pass', { pauses }],
      t: ['test.sort', { poison, drop }],
      l: ['test.label'],
      k: ['test.keep'],
      q: ['test.pass', { pauses }],
    },
    ['s > p', 'p > t', 't.odd > l', 'l > k', 't.even > q'],
  );
}

function expectedIds({ count, poison, drop }: Shape): string[] {
  const all = Array.from({ length: count }, (_, n) => n);
  return all.filter((n) => !poison.includes(n) && !drop.includes(n)).map((n) => `n${n}`);
}

const runs = { numRuns: 60 };

describe('for every graph, page size and speed', () => {
  it('pages are committed in order, each once', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (given) => {
        const events = await runToEnd(drawShape(given), registryOf(), given);
        const commits = only(events, 'page-committed');
        expect(commits.map(({ page }) => page)).toEqual(commits.map((_, index) => index));
        expect(commits).toHaveLength(Math.ceil(given.count / given.pageSize));
        const cursors = commits.map(({ cursor }) => Number(cursor));
        expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
      }),
      runs,
    );
  });

  it('every item is done, failed or dropped, exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (given) => {
        const events = await runToEnd(drawShape(given), registryOf(), given);
        expect([...doneIds(events)].sort()).toEqual(expectedIds(given).sort());
        const failed = only(events, 'item-failed').map(({ item }) => Number(item.metadata.n));
        const poisoned = [...new Set(given.poison)].filter((n) => n < given.count);
        expect(failed.sort((a, b) => a - b)).toEqual(poisoned.sort((a, b) => a - b));
        const dropped = only(events, 'node-finished').reduce((sum, { counts }) => sum + counts.dropped, 0);
        const unwanted = new Set(given.drop.filter((n) => n < given.count && !given.poison.includes(n)));
        expect(dropped).toBe(unwanted.size);
      }),
      runs,
    );
  });

  it('no more pages are in flight than asked for', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (given) => {
        const events = await runToEnd(drawShape(given), registryOf(), given);
        let open = 0;
        for (const { kind } of events) {
          if (kind === 'page-started') open++;
          if (kind === 'page-committed') open--;
          expect(open).toBeLessThanOrEqual(given.pagesInFlight);
        }
      }),
      runs,
    );
  });

  it('what is committed and what a run resumed from any cursor does are the whole, without overlap', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (given) => {
        const whole = only(await runToEnd(drawShape(given), registryOf(), given), 'page-committed');
        for (const [index, { cursor, page }] of whole.entries()) {
          const rest = await runToEnd(drawShape(given), registryOf(), {
            ...given,
            cursor,
            firstPage: page + 1,
          });
          const before = whole.slice(0, index + 1).flatMap(({ done }) => done.map(({ id }) => id));
          expect([...before, ...doneIds(rest)].sort()).toEqual(expectedIds(given).sort());
        }
      }),
      { numRuns: 15 },
    );
  });

  it('a run stopped at any moment and resumed from its last commit misses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: 0, max: 30 }), async (given, stopAfter) => {
        const written = new Set<string>();
        const sink = customNode({
          run: async (items) => {
            for (const { id } of items) written.add(id);
            return { out: items };
          },
        });
        const { count, pageSize, pauses } = given;
        const pipeline = draw(
          { s: ['test.numbers', { count, pageSize }], p: ['test.pass', { pauses }], c: ['test.custom'] },
          ['s > p', 'p > c'],
        );
        const controller = new AbortController();
        const seen: RunEvent[] = [];
        try {
          const plan = planPipeline(pipeline, registryOf(sink));
          for await (const event of runPipeline(plan, {
            contextFor: () => services,
            signal: controller.signal,
            ...given,
          })) {
            seen.push(event);
            if (seen.length === stopAfter) controller.abort();
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'aborted' });
        }
        const last = only(seen, 'page-committed').at(-1);
        const resume = last === undefined ? {} : { cursor: last.cursor, firstPage: last.page + 1 };
        await runToEnd(pipeline, registryOf(sink), { ...given, ...resume });
        expect(written.size).toBe(given.count);
      }),
      { numRuns: 40 },
    );
  });
});
