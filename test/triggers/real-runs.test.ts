import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Item } from '@clipline/clip-core';
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

it('answers a webhook with what came out of the last nodes, cut at a hundred items and at its size', {
  timeout,
}, async () => {
  await using stage = await openPipelineStage();
  const { triggers } = stage.runtime;
  const params = { path: 'sort', auth: 'none', respond: 'at-end', answer: 'items', waitSeconds: 60 };
  const condition = { id: 'large', type: 'flow.branch', params: { condition: 'metadata.size > 10' } };
  await stage.publish(
    'sort',
    {},
    {
      nodes: [
        { id: 'input', type: 'sources.input', params: { facets: ['text'] } },
        condition,
        { id: 'named', type: 'output.set-metadata', params: { fields: { sort: '"large"' } } },
      ],
      edges: [
        { from: 'input', to: 'large' },
        { from: 'large', output: 'true', to: 'named' },
      ],
      triggers: [{ id: 'hook', type: 'triggers.webhook', params }],
    },
  );
  const send = (items: readonly object[]) =>
    triggers.receive({
      path: 'sort',
      headers: new Headers({ 'content-type': 'application/json' }),
      body: Readable.from([Buffer.from(JSON.stringify({ items }))]),
    });
  await stage.working(async () => {
    expect(
      await send([
        { text: 'a', size: 3 },
        { text: 'b', size: 30 },
      ]),
    ).toMatchObject({
      status: 200,
      body: {
        results: { scanned: 2 },
        items: [{ node: 'named', item: { metadata: { size: 30 } } }],
        truncated: false,
        leftOut: 0,
      },
    });
    const many = await send(Array.from({ length: 130 }, (_, n) => ({ text: 'a', size: 100 + n })));
    const { items } = many.body as unknown as { readonly items: readonly { readonly item: Item }[] };
    expect(items.map(({ item }) => item.metadata.size)).toEqual(
      Array.from({ length: 100 }, (_, n) => 100 + n),
    );
    expect(many.body).toMatchObject({ truncated: true, leftOut: 30 });
    const words = 'x'.repeat(10_000);
    const heavy = await send(Array.from({ length: 60 }, () => ({ text: 'a', size: 99, words })));
    const { items: first, leftOut } = heavy.body as unknown as { items: unknown[]; leftOut: number };
    expect(JSON.stringify(first).length).toBeLessThan(256 * 1024);
    expect(first.length + leftOut).toBe(60);
    expect(heavy.body).toMatchObject({ truncated: true, leftOut: expect.any(Number) });
    const [large] = (
      (await send([{ text: 'a', size: 99, words: 'x'.repeat(20_000) }])).body as { items: unknown[] }
    ).items;
    expect(large).toMatchObject({ cut: true, item: { metadata: {} } });
  });
});
