import { runPipeline } from '@clipline/engine';
import { noServices, planPassing } from './engine-plan.ts';

/** Started by the bench with `--expose-gc`: walks as many items as it is told, and prints what is held at the end. */
const items = Number(process.argv[2]);
const plan = planPassing({ items, pageSize: 1_000, vectors: true });
const megabyte = 2 ** 20;
const held = () => {
  // Given by `--expose-gc`.
  (globalThis as unknown as { gc(): void }).gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / megabyte;
};

const before = held();
let most = 0;
let done = 0;
for await (const event of runPipeline(plan, { contextFor: noServices })) {
  if (event.kind !== 'page-committed') continue;
  done += event.done.length;
  // Looked at ten times at most: collecting takes longer than the walk.
  if (event.page % Math.max(1, items / 10_000) === 0) most = Math.max(most, held() - before);
}
if (done !== items) throw new Error(`${done} of ${items} items came through.`);
const rss = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ most, after: held() - before, rss }));
