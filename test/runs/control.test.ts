import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startChild } from './child-process.ts';
import { openPipelineStage, type PipelineStage } from './pipeline-stage.ts';

const timeout = 90_000;

/** So many items, each a picture of the stage's; the pictures come round. */
function itemsOf(stage: PipelineStage, count: number, pictures = count) {
  return Array.from({ length: count }, (_, index) => ({
    ...stage.item(`${index % pictures}.png`),
    id: `item-${index}`,
  }));
}

/** Asks for a run of the pipeline in two processes at the same moment; answers the ids. */
async function startInTwoProcesses(stage: PipelineStage, pipeline: string): Promise<readonly string[]> {
  const options = {
    home: stage.home,
    databaseUrl: stage.database.url,
    log: join(stage.home, 'embedded.log'),
    delay: 0,
  };
  const ended = await Promise.all([1, 2].map(() => startChild(['start', pipeline], options).ended));
  return ended.map(({ stdout, stderr }) => {
    const text = stdout.slice(stdout.indexOf('{'));
    if (text === '') throw new Error(stderr);
    return (JSON.parse(text) as { id: string }).id;
  });
}

it('runs the published version on the items that it is given, once for a key', { timeout }, async () => {
  await using stage = await openPipelineStage(3);
  const { runs } = stage.runtime;
  await stage.publish('embed');
  const request = { pipeline: 'embed', input: itemsOf(stage, 3), idempotencyKey: 'once' };
  const [run, same] = await Promise.all([runs.start(request), runs.start(request)]);
  expect(same.id).toBe(run.id);
  await stage.working(() => stage.until(run.id, 'succeeded'));
  expect(await runs.describe(run.id)).toMatchObject({
    pipeline: 'embed',
    version: 1,
    progress: { scanned: 3, embedded: 3, failed: 0 },
  });
  const { nodes } = await runs.describe(run.id);
  expect(nodes.find(({ id }) => id === 'embed')?.counts).toMatchObject({ in: 3, out: { out: 3 } });
  expect(stage.model.embedded).toHaveLength(3);
  await expect(runs.start({ pipeline: 'embed', version: 9 })).rejects.toMatchObject({ code: 'not-found' });
  await expect(runs.start({ pipeline: 'none' })).rejects.toMatchObject({ code: 'not-found' });
});

it('skips a run while another goes on', { timeout }, async () => {
  await using stage = await openPipelineStage();
  await stage.publish('embed', { overlap: 'skip' });
  const ids = await startInTwoProcesses(stage, 'embed');
  const runs = await Promise.all(ids.map((id) => stage.runtime.runs.get(id)));
  expect(runs.map(({ status }) => status).sort()).toEqual(['cancelled', 'queued']);
  expect(runs.find(({ status }) => status === 'cancelled')?.error?.message).toMatch(/^Skipped/);
});

it('runs one after another when runs queue', { timeout }, async () => {
  await using stage = await openPipelineStage(32, 40);
  const { runs } = stage.runtime;
  await stage.publish('embed', { overlap: 'queue' });
  const first = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 32) });
  const ids = [first.id, ...(await startInTwoProcesses(stage, 'embed'))];
  await stage.working(async () => {
    for (const id of ids) await stage.until(id, 'succeeded');
  });
  const done = (await Promise.all(ids.map((id) => runs.get(id)))).toSorted(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime(),
  );
  for (const [index, run] of done.entries()) {
    const before = done[index - 1]?.finishedAt ?? null;
    if (before !== null) expect(run.startedAt?.getTime()).toBeGreaterThanOrEqual(before.getTime());
  }
});

it('cancels the old run for a new one', { timeout }, async () => {
  await using stage = await openPipelineStage(10, 20);
  const { runs } = stage.runtime;
  await stage.publish('embed', { overlap: 'cancel-old' });
  const old = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 2_000, 10) });
  await stage.working(async () => {
    await stage.until(old.id, 'running');
    const next = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 3) });
    await stage.until(old.id, 'cancelled');
    await stage.until(next.id, 'succeeded');
  });
  // No worker meanwhile, or the first of the two may be done before the second is asked for.
  const ids = await startInTwoProcesses(stage, 'embed');
  const statuses = async () => (await Promise.all(ids.map((id) => runs.get(id)))).map(({ status }) => status);
  expect((await statuses()).sort()).toEqual(['cancelled', 'queued']);
  await stage.working(() =>
    expect
      .poll(async () => (await statuses()).sort(), { timeout: 20_000 })
      .toEqual(['cancelled', 'succeeded']),
  );
});

it('cancels within a second, pauses, and goes on when resumed', { timeout }, async () => {
  await using stage = await openPipelineStage(10, 8);
  const { runs } = stage.runtime;
  await stage.publish('embed');
  const paused = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 1_500, 10) });
  await stage.working(async () => {
    const scanned = async () => (await runs.get(paused.id)).progress.scanned;
    await expect.poll(scanned, { timeout: 20_000 }).toBeGreaterThan(0);
    await runs.pause(paused.id);
    await stage.until(paused.id, 'paused');
    const rested = await scanned();
    expect(rested).toBeLessThan(1_500);
    await expect(runs.pause(paused.id)).resolves.toMatchObject({ status: 'paused' });
    await runs.resume(paused.id);
    await stage.until(paused.id, 'running');
    await expect.poll(scanned, { timeout: 20_000 }).toBeGreaterThan(rested);
    const asked = performance.now();
    await runs.cancel(paused.id);
    await expect.poll(async () => (await runs.get(paused.id)).status, { interval: 20 }).toBe('cancelled');
    expect(performance.now() - asked).toBeLessThan(1_500);
  });
  await expect(runs.resume(paused.id)).rejects.toMatchObject({ code: 'conflict' });
  await expect(runs.cancel(paused.id)).resolves.toBeUndefined();
  // One that waits in the queue is at rest at once, and never began twice.
  const waiting = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 1) });
  expect(await runs.pause(waiting.id)).toMatchObject({ status: 'paused' });
  await runs.resume(waiting.id);
  await stage.working(() => stage.until(waiting.id, 'succeeded'));
});

it('ends a run that takes too long, and starts the pipeline for errors once', { timeout }, async () => {
  await using stage = await openPipelineStage(100, 100);
  const { runs } = stage.runtime;
  await stage.publish(
    'tell',
    { errorPipeline: 'tell' },
    {
      nodes: [{ id: 'input', type: 'sources.input', params: { facets: ['text'] } }],
      edges: [],
    },
  );
  await stage.publish('embed', { timeoutSeconds: 1, errorPipeline: 'tell' });
  const run = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 100) });
  await stage.working(async () => {
    expect(await stage.until(run.id, 'failed')).toMatchObject({ error: { code: 'timeout' } });
    await expect
      .poll(() => runs.list({ pipeline: 'tell' }), { timeout: 20_000 })
      .toMatchObject([{ status: 'succeeded', progress: { scanned: 1 } }]);
  });
  const [told] = await runs.list({ pipeline: 'tell' });
  const { rows } = await stage.database.pool.query<{ items: readonly unknown[] }>(
    'SELECT items FROM run_inputs WHERE run_id = $1',
    [told?.id],
  );
  expect(rows[0]?.items).toMatchObject([{ metadata: { run: run.id, pipeline: 'embed', code: 'timeout' } }]);
});

it('tries refused items again from the node that refused them, and only those', { timeout }, async () => {
  await using stage = await openPipelineStage(4);
  const { runs } = stage.runtime;
  await stage.publish('embed');
  const items = [...itemsOf(stage, 4), stage.item('late-1.png'), stage.item('late-2.png')];
  const run = await runs.start({ pipeline: 'embed', input: items });
  await stage.working(() => stage.until(run.id, 'succeeded'));
  const { letters } = await runs.deadLetters({ run: run.id });
  expect(letters.map(({ itemId, node, state }) => [itemId, node, state]).sort()).toEqual([
    ['late-1.png', 'embed', 'open'],
    ['late-2.png', 'embed', 'open'],
  ]);
  expect(letters[0]).toMatchObject({ item: { image: { uri: expect.any(String) } }, code: 'file-missing' });
  await stage.pictures.paint('late-1.png', 'red');
  const { runs: replays, items: tried, left } = await runs.replay({ run: run.id });
  expect({ tried, left, replays: replays.length }).toEqual({ tried: 2, left: 0, replays: 1 });
  const [replay] = replays;
  await stage.working(() => stage.until(replay?.id ?? '', 'succeeded'));
  expect((await runs.get(replay?.id ?? '')).progress).toMatchObject({ scanned: 2, embedded: 1, failed: 1 });
  const after = (await runs.deadLetters({ run: run.id })).letters;
  expect(Object.fromEntries(after.map(({ itemId, state }) => [itemId, state]))).toEqual({
    'late-1.png': 'resolved',
    'late-2.png': 'replayed',
  });
  await expect(runs.replay({ run: run.id })).rejects.toMatchObject({ code: 'not-found' });
  expect(await runs.countDeadLetters({ run: replay?.id ?? '', code: 'file-missing' })).toBe(1);
});

it('does a run again with the old or the new version', { timeout }, async () => {
  await using stage = await openPipelineStage(2);
  const { runs } = stage.runtime;
  await stage.publish('embed');
  const run = await runs.start({ pipeline: 'embed', input: itemsOf(stage, 2) });
  await expect(runs.retry(run.id)).rejects.toMatchObject({ code: 'conflict' });
  await stage.working(() => stage.until(run.id, 'succeeded'));
  await stage.publish('embed', { workers: 2 });
  const [again] = await runs.retry(run.id);
  const [newer] = await runs.retry(run.id, { version: 2, from: 'embed' });
  await stage.working(async () => {
    await stage.until(again?.id ?? '', 'succeeded');
    await stage.until(newer?.id ?? '', 'succeeded');
  });
  expect(await runs.describe(again?.id ?? '')).toMatchObject({ version: 1, retryOf: run.id });
  expect(await runs.describe(newer?.id ?? '')).toMatchObject({ version: 2, progress: { scanned: 2 } });
  await expect(runs.retry(run.id, { from: 'nowhere' })).rejects.toMatchObject({ code: 'param-invalid' });
});
