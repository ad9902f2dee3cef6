import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import wait from './wait.ts';

async function timed(work: () => Promise<unknown>) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

describe('flow.wait', () => {
  const samples = {
    params: { seconds: 0.2 },
    limits: [{ seconds: 0 }, { until: '2020-01-01T00:00:00+01:00' }],
  };
  for (const { name, run } of sweepNode(wait, samples)) it(name, run);

  it('holds items for the time, once for all pages and for a run that goes on', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'clipline-wait-'));
    const items = await paintItems(2);
    const run = (page: number) => runNode(wait, items, { seconds: 0.4 }, { scratch, page });
    expect(await timed(() => Promise.all([run(0), run(1), run(2)]))).toBeGreaterThan(380);
    expect(await timed(() => run(3))).toBeLessThan(350);
    await rm(scratch, { recursive: true });
  });

  it('waits for a time of day', async () => {
    const until = new Date(Date.now() + 500).toISOString();
    await runNode(wait, await paintItems(1), { until });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until));
  });

  it('ends within a second when aborted, however long it was to wait', async () => {
    for (const params of [{ seconds: 604_800 }, { until: '2999-01-01T00:00:00Z' }]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const run = runNode(wait, await paintItems(1), params, { signal: controller.signal });
      const took = await timed(() => expect(run).rejects.toMatchObject({ code: 'aborted' }));
      expect(took).toBeLessThan(1000);
    }
  });

  it('does not wait for nothing, and says what it would do', async () => {
    expect(await timed(() => runNode(wait, [], { seconds: 5 }))).toBeLessThan(4000);
    const [item] = await paintItems(1);
    const sentence = await wait.preview?.([item as never], { seconds: 5 }, {} as never);
    expect(sentence).toEqual(['Would hold "item-0.png" for 5 s.']);
  });

  it('wants seconds or a time, with its offset', async () => {
    await expect(runNode(wait, [], {})).rejects.toThrow(/either `seconds` or `until`/);
    await expect(runNode(wait, [], { until: '2026-12-24T18:00:00' })).rejects.toMatchObject({
      code: 'param-invalid',
    });
  });
});
