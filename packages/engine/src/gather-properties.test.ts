import type { Item, RunEvent } from '@clipline/clip-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishPages } from './finish-pages.ts';
import { planPipeline } from './plan.ts';
import { type NumberedPage, readPages } from './read-pages.ts';
import { runPipeline } from './run.ts';
import { runPages } from './run-pages.ts';
import { customNode, draw, gatherNode, type Kept, only, registryOf, services } from './test-nodes.ts';

const shape = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  pageSize: fc.integer({ min: 1, max: 9 }),
  pagesInFlight: fc.integer({ min: 1, max: 5 }),
  pauses: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
  poison: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 }),
  drop: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 }),
  first: fc.integer({ min: 1, max: 7 }),
  second: fc.integer({ min: 1, max: 7 }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** Two nodes that gather, the first behind a branch, and what the last node has written, by page. */
function openWorld({ count, pageSize, pauses, poison, drop, first, second }: Shape) {
  const kept: readonly [Kept, Kept] = [new Map(), new Map()];
  const written = new Map<number, readonly string[]>();
  let finished = 0;
  const sink = customNode({
    run: async (items, _, { page }) => {
      if (items.length > 0) written.set(page, items.map(toText));
      else written.delete(page);
      return { out: items };
    },
    finish: async () => {
      finished++;
    },
  });
  const pipeline = draw(
    {
      s: ['test.numbers', { count, pageSize }],
      p: ['test.pass', { pauses }],
      t: ['test.sort', { poison, drop }],
      g: ['test.gather', { size: first }],
      l: ['test.label'],
      h: ['test.again', { size: second }],
      c: ['test.custom'],
    },
    ['s > p', 'p > t', 't.odd > g', 'g > l', 'l > h', 't.even > h', 'h > c'],
  );
  const registry = registryOf(gatherNode(kept[0]), gatherNode(kept[1], { type: 'test.again' }), sink);
  const plan = planPipeline(pipeline, registry);
  return { plan, written, finished: () => finished };
}

const contextFor = () => services;

function toText({ id, labels }: Item): string {
  return `${id} ${labels?.length ?? 0}`;
}

/** Everything of a run that must not depend on how often it was killed. */
async function runWhole(given: Shape) {
  const world = openWorld(given);
  const events: RunEvent[] = [];
  for await (const event of runPipeline(world.plan, { ...given, contextFor })) events.push(event);
  return { events, written: world.written };
}

describe('for every graph with nodes that gather', () => {
  it('a run killed at any events and gone on with gives the same as one that was not', async () => {
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
        async (given, kills) => {
          const whole = await runWhole(given);
          const world = openWorld(given);
          const committed: Extract<RunEvent, { kind: 'page-committed' }>[] = [];
          for (const kill of [...kills, Number.POSITIVE_INFINITY]) {
            const last = committed.at(-1);
            const resume = last && { cursor: last.cursor, cursorNode: last.node, firstPage: last.page + 1 };
            let seen = 0;
            for await (const event of runPipeline(world.plan, { ...given, ...resume, contextFor })) {
              // The process dies before it has dealt with this event.
              if (++seen >= kill) break;
              if (event.kind === 'page-committed') committed.push(event);
            }
          }
          expect(committed).toEqual(only(whole.events, 'page-committed'));
          expect(world.written).toEqual(whole.written);
          expect(world.finished()).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('workers that share a run and lose pages give the same as one process', async () => {
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 2, maxLength: 4 }),
        async (given, deaths) => {
          const whole = await runWhole(given);
          const world = openWorld(given);
          const pages: NumberedPage[] = [];
          for await (const page of readPages(world.plan, { contextFor })) pages.push(page);
          const done = new Map<number, readonly Item[]>();
          const open = [...pages];

          const work = async (death: number) => {
            const claimed = new Set<NumberedPage>();
            const claim = async function* () {
              for (let page = open.shift(); page !== undefined; page = open.shift()) {
                claimed.add(page);
                yield page;
              }
            };
            let seen = 0;
            for await (const event of runPages(world.plan, claim(), { ...given, contextFor })) {
              if (++seen >= death) break;
              if (event.kind === 'page-committed') done.set(event.page, event.done);
            }
            // What a dead worker had claimed and not committed is claimed by others.
            open.push(...[...claimed].filter(({ number }) => !done.has(number)));
          };
          await Promise.all(deaths.map(work));
          await work(Number.POSITIVE_INFINITY);

          const commits = only(whole.events, 'page-committed');
          const fromSource = commits.filter(({ node }) => node === 's');
          expect([...done].sort(([a], [b]) => a - b)).toEqual(
            fromSource.map((event) => [event.page, event.done]),
          );
          const end: RunEvent[] = [];
          for await (const event of finishPages(world.plan, { ...given, contextFor, pages: pages.length })) {
            end.push(event);
          }
          expect(only(end, 'page-committed')).toEqual(commits.filter(({ node }) => node !== 's'));
          expect(world.written).toEqual(whole.written);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('every item is written, failed or dropped, exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (given) => {
        const { events, written } = await runWhole(given);
        const ids = [...written.values()].flat().map((text) => text.split(' ')[0] ?? '');
        const failed = only(events, 'item-failed').map(({ item }) => item.id);
        const unwanted = [...new Set(given.drop)].filter((n) => n < given.count && !given.poison.includes(n));
        const all = [...ids, ...failed, ...unwanted.map((n) => `n${n}`)];
        expect(all.sort()).toEqual(Array.from({ length: given.count }, (_, n) => `n${n}`).sort());
      }),
      { numRuns: 40 },
    );
  });
});
