import type { RunDetail } from '@clipline/runtime';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { followRun, type RunMoment } from './follow-run.ts';

/** A run that stands at `scanned` items, over at ten. */
function detail(scanned: number): RunDetail {
  return {
    id: 'r',
    kind: 'pipeline',
    title: 'r',
    catalog: null,
    status: scanned >= 10 ? 'succeeded' : 'running',
    createdAt: new Date(0),
    startedAt: null,
    finishedAt: null,
    progress: { total: 10, scanned, embedded: 0, unchanged: 0, removed: 0, failed: 0, rate: null },
    error: null,
    pipeline: 'r',
    version: null,
    retryOf: null,
    definition: null,
    nodes: [],
    deadLetters: 0,
  };
}

/** Tells the present state at once and each step of the run after it, as the feed of a real one does. */
function makeRuns() {
  let scanned = 0;
  return {
    step: () => {
      scanned = Math.min(10, scanned + 1);
    },
    runs: {
      describe: async () => detail(scanned),
      async *watch({ signal }: { readonly signal: AbortSignal }) {
        while (!signal.aborted) {
          yield detail(scanned);
          scanned = Math.min(10, scanned + 1);
        }
      },
    },
  };
}

it('tells every state once to somebody who is cut off again and again, and ends with the run', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ heard: fc.nat(4), missed: fc.nat(3) }), { maxLength: 12 }),
      async (cuts) => {
        const { runs, step } = makeRuns();
        const told: RunMoment[] = [];
        const listen = async (most: number) => {
          const after = told.at(-1)?.id ?? null;
          const { signal } = new AbortController();
          let heard = 0;
          for await (const moment of followRun(runs, 'r', { after, signal })) {
            told.push(moment);
            heard += 1;
            if (heard > most) break;
          }
        };
        for (const { heard, missed } of cuts) {
          await listen(heard);
          for (let n = 0; n < missed; n += 1) step();
        }
        await listen(Number.POSITIVE_INFINITY);
        const states = told.map(({ run }) => run.progress.scanned);
        expect(states).toEqual([...new Set(states)].toSorted((a, b) => a - b));
        expect(told.at(-1)?.run.status).toBe('succeeded');
      },
    ),
  );
});
