import type { RunSummary } from '@clipline/runtime';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { followRuns } from './follow-runs.ts';

function summary(id: string, scanned: number): RunSummary {
  return {
    id,
    kind: 'pipeline',
    title: id,
    catalog: null,
    status: 'running',
    createdAt: new Date(0),
    startedAt: null,
    finishedAt: null,
    progress: { total: 10, scanned, embedded: 0, unchanged: 0, removed: 0, failed: 0, rate: null },
    error: null,
    pipeline: id,
  };
}

/** Runs that stand somewhere; a stream tells all of them first, as the feed of the real ones does, then each change. */
function makeRuns(count: number) {
  const at = new Map(Array.from({ length: count }, (_, n) => [`run-${n}`, 0]));
  const step = (n: number) => {
    const id = `run-${n % count}`;
    at.set(id, (at.get(id) ?? 0) + 1);
    return id;
  };
  return {
    step,
    now: () => Object.fromEntries(at),
    /** The present states, then what the steps change. */
    watch: (steps: readonly number[]) =>
      async function* () {
        for (const [id, scanned] of at) yield summary(id, scanned);
        for (const n of steps) {
          const id = step(n);
          yield summary(id, at.get(id) ?? 0);
        }
      },
  };
}

it('tells every state once, and each run as it stands, to somebody who is cut off again and again', async () => {
  const part = fc.record({
    missed: fc.array(fc.nat(99), { maxLength: 5 }),
    told: fc.array(fc.nat(99), { maxLength: 5 }),
    heard: fc.nat(60),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 50 }),
      fc.array(part, { maxLength: 8 }),
      async (count, parts) => {
        const runs = makeRuns(count);
        const states: string[] = [];
        const latest: Record<string, number> = {};
        let after: string | null = null;
        const last = { missed: [], told: [], heard: Number.POSITIVE_INFINITY };
        for (const { missed, told, heard } of [...parts, last]) {
          for (const n of missed) runs.step(n);
          const watch = runs.watch(told);
          let left = heard;
          for await (const { id, run } of followRuns(
            { watch },
            { after, signal: new AbortController().signal },
          )) {
            after = id;
            states.push(`${run.id} at ${run.progress.scanned}`);
            latest[run.id] = run.progress.scanned;
            left -= 1;
            if (left < 0) break;
          }
        }
        expect(states).toEqual([...new Set(states)]);
        expect(latest).toEqual(runs.now());
      },
    ),
  );
});

it('takes an id that it does not understand for none', async () => {
  const runs = makeRuns(3);
  const heard = [];
  const options = { after: 'what', signal: new AbortController().signal };
  for await (const { run } of followRuns({ watch: runs.watch([]) }, options)) heard.push(run.id);
  expect(heard).toEqual(['run-0', 'run-1', 'run-2']);
});

it('keeps its ids short enough for an address', async () => {
  const runs = makeRuns(300);
  const options = { after: null, signal: new AbortController().signal };
  for await (const { id } of followRuns({ watch: runs.watch([]) }, options))
    expect(id.length).toBeLessThan(1_100);
});
