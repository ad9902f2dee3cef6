import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { POST } from '../../apps/dashboard/src/app/api/hooks/[...path]/route.ts';
import { openPipelineStage } from '../runs/pipeline-stage.ts';

const timeout = 90_000;

it('runs the published pipeline on the picture that a webhook brings, and answers with the outcome', {
  timeout,
}, async () => {
  await using stage = await openPipelineStage(1);
  const holder = globalThis as { cliplineRuntime?: unknown };
  // The route finds the runtime of its process here.
  holder.cliplineRuntime = Promise.resolve(stage.runtime);
  const params = { path: 'shop', auth: 'none', respond: 'at-end', waitSeconds: 60 };
  await stage.publish('hooked', {}, { triggers: [{ id: 'hook', type: 'triggers.webhook', params }] });
  const picture = await readFile(join(stage.pictures.path, '0.png'));
  const answer = await stage.working(() =>
    POST(
      new Request('http://localhost:4680/api/hooks/shop', {
        method: 'POST',
        body: picture,
        headers: { 'content-type': 'image/png' },
      }),
      { params: Promise.resolve({ path: ['shop'] }) },
    ),
  );
  delete holder.cliplineRuntime;
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: 'succeeded',
    results: { scanned: 1, embedded: 1, failed: 0 },
  });
});

it('runs the published pipeline by the clock', { timeout }, async () => {
  await using stage = await openPipelineStage(3);
  const nodes = [{ id: 'folder', type: 'sources.folder', params: { root: stage.pictures.path } }];
  const triggers = [{ id: 'clock', type: 'triggers.schedule', params: { everySeconds: 10 } }];
  await stage.publish('ticking', {}, { nodes, edges: [], triggers });
  await stage.working(async () => {
    const ended = async () =>
      (await stage.runtime.runs.list({ pipeline: 'ticking' })).filter(({ status }) => status === 'succeeded');
    await expect.poll(ended, { timeout: 60_000, interval: 500 }).not.toHaveLength(0);
    expect((await ended())[0]).toMatchObject({ progress: { scanned: 3, failed: 0 } });
  });
});
