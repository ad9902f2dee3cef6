import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { openPipelineStage } from './pipeline-stage.ts';

const timeout = 90_000;

it('takes no run while the queue is paused, says so, and goes on when it is resumed', {
  timeout,
}, async () => {
  await using stage = await openPipelineStage(1);
  const { runtime } = stage;
  await stage.publish('label');
  await runtime.jobs.pause();
  const run = await runtime.runs.start({ pipeline: 'label', input: [stage.item('0.png')] });
  await stage.working(async () => {
    await expect.poll(async () => (await runtime.jobs.overview()).workers.length).toBe(1);
    expect(await runtime.jobs.overview()).toMatchObject({
      paused: true,
      open: 1,
      runs: [{ run: { id: run.id, status: 'queued' }, position: 1, waitsFor: { kind: 'queue-paused' } }],
    });
    await runtime.jobs.resume();
    await stage.until(run.id, 'succeeded');
  });
  expect(await runtime.jobs.overview()).toMatchObject({ paused: false, pausedAt: null, runs: [], open: 0 });
});

it('lets a run that goes on come to its end when the queue is paused', { timeout }, async () => {
  await using stage = await openPipelineStage(80, 20);
  const { runtime } = stage;
  await stage.publish('label');
  await stage.publish('other');
  const input = Array.from({ length: 80 }, (_, index) => stage.item(`${index}.png`));
  await stage.working(async () => {
    const first = await runtime.runs.start({ pipeline: 'label', input });
    await stage.until(first.id, 'running');
    await runtime.jobs.pause();
    const second = await runtime.runs.start({ pipeline: 'other', input });
    await stage.until(first.id, 'succeeded');
    expect(await runtime.runs.get(second.id)).toMatchObject({ status: 'queued' });
    await runtime.jobs.resume();
    await stage.until(second.id, 'succeeded');
  });
});

it('is at as many runs at once as its host is given, without being started anew', { timeout }, async () => {
  await using stage = await openPipelineStage(40, 40);
  const { runtime } = stage;
  const names = ['a', 'b', 'c'];
  for (const name of names) await stage.publish(name);
  const input = Array.from({ length: 40 }, (_, index) => stage.item(`${index}.png`));
  await runtime.jobs.setRunsAtOnce(hostname(), 1);
  await stage.working(async () => {
    const runs = [];
    for (const pipeline of names) runs.push(await runtime.runs.start({ pipeline, input }));
    const atWork = async () => {
      const { runs: open } = await runtime.jobs.overview();
      return [open.filter(({ run }) => run.status === 'running').length, open.at(-1)?.waitsFor?.kind];
    };
    await expect.poll(atWork, { timeout: 30_000, interval: 20 }).toEqual([1, 'all-busy']);
    expect((await runtime.jobs.overview()).hosts).toEqual([{ host: hostname(), runsAtOnce: 1 }]);
    await runtime.jobs.setRunsAtOnce(hostname(), 3);
    for (const { id } of runs) await stage.until(id, 'succeeded');
  });
});

it('says which run another one waits for, and how fast the last hour went', { timeout }, async () => {
  await using stage = await openPipelineStage(2);
  const { runtime } = stage;
  await stage.publish('label');
  const first = await runtime.runs.start({ pipeline: 'label', input: [stage.item('0.png')] });
  const second = await runtime.runs.start({ pipeline: 'label', input: [stage.item('1.png')] });
  expect((await runtime.jobs.overview()).runs[0]?.waitsFor).toEqual({ kind: 'no-worker' });
  await stage.working(() => stage.until(second.id, 'succeeded'));
  expect((await runtime.runs.get(first.id)).status).toBe('succeeded');
  const minutes = await runtime.jobs.throughput();
  expect(minutes).toHaveLength(60);
  expect(minutes.reduce((sum, { items }) => sum + items, 0)).toBeGreaterThanOrEqual(1);
});

it.each([0, 17, 1.5])('refuses to be at %d runs at once', { timeout }, async (count) => {
  await using stage = await openPipelineStage();
  await expect(stage.runtime.jobs.setRunsAtOnce('here', count)).rejects.toMatchObject({
    code: 'param-invalid',
    message: expect.stringContaining('1 to 16'),
  });
});
