import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { cutPages, gatherPages } from '../../../../test/support/gather-pages.ts';
import batch from './batch.ts';

describe('flow.batch', () => {
  const samples = {
    params: { rate: 1_000_000 },
    limits: [{ rate: 0.01, per: 'hour' }, { rate: 1_000_000, size: 10_000 }, { size: 1 }],
  };
  for (const { name, run } of sweepNode(batch, samples)) it(name, run);

  it('lets pages through at the rate on average, however many are in flight', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'clipline-batch-'));
    const items = await paintItems(10);
    const started = performance.now();
    const times = await Promise.all(
      Array.from({ length: 4 }, async (_, page) => {
        await runNode(batch, items, { rate: 6000, per: 'minute' }, { scratch, page });
        return performance.now() - started;
      }),
    );
    // 10 items take 100 ms; the first page goes at once, the fourth after three others.
    expect(times.toSorted((a, b) => a - b)[3]).toBeGreaterThan(280);
    await rm(scratch, { recursive: true });
  });

  it('gives batches of one size, in order, with all items', async () => {
    const items = await paintItems(50);
    const { batches, items: given, passed } = await gatherPages(batch, cutPages(items, 7), { size: 12 });
    expect(batches.map(({ length }) => length)).toEqual([12, 12, 12, 12, 2]);
    expect(given).toEqual(items);
    expect(passed).toEqual([]);
  });

  it('keeps the rate between batches', async () => {
    const started = performance.now();
    await gatherPages(batch, [await paintItems(40)], { size: 10, rate: 100 });
    expect(performance.now() - started).toBeGreaterThan(280);
  });

  it('ends within a second when aborted while it waits', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'clipline-batch-'));
    const items = await paintItems(100);
    const params = { rate: 1, per: 'hour' };
    await runNode(batch, items, params, { scratch });
    const controller = new AbortController();
    const run = runNode(batch, items, params, { scratch, signal: controller.signal });
    const started = performance.now();
    controller.abort();
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(performance.now() - started).toBeLessThan(1000);
    await rm(scratch, { recursive: true });
  });

  it('wants a rate or a size', async () => {
    await expect(runNode(batch, [], {})).rejects.toThrow(/`rate`, `size` or both/);
  });
});
