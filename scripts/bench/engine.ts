import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runPipeline } from '@clipline/engine';
import { noServices, type PlanOptions, passBarely, planPassing } from './engine-plan.ts';
import type { Row } from './table.ts';

/** What the engine costs: items a second beside a bare loop, large pages beside small ones, and memory beside length. */
export async function benchEngine({ rounds }: { readonly rounds: number }): Promise<readonly Row[]> {
  return [...(await measureOverhead(rounds)), ...(await measureBatches(rounds)), ...(await measureHeap())];
}

async function measureOverhead(rounds: number): Promise<readonly Row[]> {
  const options = { items: 100_000, pageSize: 1_000 };
  await walk({ ...options, items: 10_000 });
  const engine: number[] = [];
  const bare: number[] = [];
  // By turns, so that both meet the same load.
  for (let round = 0; round < rounds; round++) {
    engine.push(await time(() => walk(options)));
    bare.push(await time(() => passBarely(options)));
  }
  const [ours, theirs] = [best(engine), best(bare)];
  return [
    {
      what: '100,000 items through 5 nodes, pages of 1,000',
      'items/s': Math.round(options.items / ours),
      'bare loop items/s': Math.round(options.items / theirs),
      'share of bare': theirs / ours,
      seconds: ours,
    },
  ];
}

async function measureBatches(rounds: number): Promise<readonly Row[]> {
  const shapes: readonly (readonly [what: string, large: PlanOptions, small: PlanOptions])[] = [
    ['pages of 1,000 beside pages of 1', { items: 20_000, pageSize: 1_000 }, { items: 20_000, pageSize: 1 }],
    [
      'calls of 1,000 beside calls of 1',
      { items: 20_000, pageSize: 1_000 },
      { items: 20_000, pageSize: 1_000, batchSize: 1 },
    ],
  ];
  const rows: Row[] = [];
  for (const [what, large, small] of shapes) {
    const times: { large: number[]; small: number[] } = { large: [], small: [] };
    for (let round = 0; round < rounds; round++) {
      times.large.push(await time(() => walk(large)));
      times.small.push(await time(() => walk(small)));
    }
    const [big, tiny] = [best(times.large), best(times.small)];
    rows.push({
      what,
      'µs an item': (big / large.items) * 1e6,
      'µs an item, by ones': (tiny / small.items) * 1e6,
      'large : small': big / tiny,
    });
  }
  return rows;
}

/** Each in a process of its own with half a gigabyte of heap. */
async function measureHeap(): Promise<readonly Row[]> {
  const script = fileURLToPath(new URL('./engine-heap.ts', import.meta.url));
  const rows: Row[] = [];
  for (const items of [1_000, 10_000, 100_000]) {
    const flags = ['--max-old-space-size=512', '--expose-gc'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, String(items)]);
    // Printed by the script above.
    const { most, after, rss } = JSON.parse(stdout) as { most: number; after: number; rss: number };
    rows.push({
      what: `${items.toLocaleString('en')} items with vectors`,
      'MiB held at most': most,
      'MiB held at the end': after,
      'peak RSS MiB': Math.round(rss),
    });
  }
  return rows;
}

async function walk(options: PlanOptions): Promise<void> {
  let done = 0;
  for await (const event of runPipeline(planPassing(options), { contextFor: noServices })) {
    if (event.kind === 'page-committed') done += event.done.length;
  }
  if (done !== options.items) throw new Error(`${done} of ${options.items} items came through.`);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The least disturbed round: other work on the machine only ever adds. */
function best(seconds: readonly number[]): number {
  return Math.min(...seconds);
}
