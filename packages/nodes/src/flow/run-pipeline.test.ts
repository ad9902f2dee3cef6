import { ClipError } from '@clipline/clip-core';
import { createMemoryOutbox, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import runPipelineNode from './run-pipeline.ts';

describe('flow.run-pipeline', () => {
  const samples = {
    params: { pipeline: 'nightly' },
    limits: [
      { pipeline: 'x', start: 'item' },
      { pipeline: 'x'.repeat(200), start: 'batch' },
    ],
  };
  for (const { name, run } of sweepNode(runPipelineNode, samples)) it(name, run);

  it('starts one run for a page, and none anew when the page is walked again', async () => {
    const outbox = createMemoryOutbox();
    const items = await paintItems(6);
    const run = (from: number, to: number) =>
      runNode(runPipelineNode, items.slice(from, to), { pipeline: 'nightly' }, { outbox });
    for (const [from, to] of [
      [0, 3],
      [3, 6],
      [0, 3],
    ] as const)
      await run(from, to);
    expect(outbox.started.map(({ name, items: count }) => [name, count])).toEqual([
      ['nightly', 3],
      ['nightly', 3],
    ]);
    expect(outbox.notes[0]).toMatch(/^Started run .* of "nightly" with 3 items\.$/);
    await run(0, 0);
    expect(outbox.started).toHaveLength(2);
  });

  it('starts a run for each item', async () => {
    const outbox = createMemoryOutbox();
    await runNode(runPipelineNode, await paintItems(3), { pipeline: 'one', start: 'item' }, { outbox });
    expect(outbox.started.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      'run-1/node-1/item-0.png',
      'run-1/node-1/item-1.png',
      'run-1/node-1/item-2.png',
    ]);
  });

  it('ends with the error when there is no such pipeline', async () => {
    const missing = new ClipError('not-found', 'There is no pipeline "gone".');
    const outbox = { ...createMemoryOutbox(), startPipeline: () => Promise.reject(missing) };
    const run = runNode(runPipelineNode, await paintItems(1), { pipeline: 'gone' }, { outbox });
    await expect(run).rejects.toBe(missing);
  });
});
