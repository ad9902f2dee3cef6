import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openTestRuntime, type TestRuntime } from './test-runtime.ts';

const at = new Date('2026-01-01T00:00:00Z');

async function paint(colour: string): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 20, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

async function keep({ runtime }: TestRuntime, colour: string): Promise<{ uri: string; sha256: string }> {
  return runtime.blobs.put(await paint(colour));
}

async function addAsset({ database }: TestRuntime, { uri, sha256 }: { uri: string; sha256: string }) {
  const catalog = await database.prisma.catalog.upsert({
    where: { name: 'c' },
    create: { name: 'c' },
    update: {},
  });
  return database.prisma.asset.create({
    data: {
      catalogId: catalog.id,
      path: uri,
      uri,
      sha256,
      bytes: 1n,
      modifiedAt: at,
      mediaType: 'image/png',
    },
  });
}

it('serves thumbnails and originals of assets whose image is a blob', async () => {
  await using stage = await openTestRuntime();
  const blob = await keep(stage, 'red');
  const { id } = await addAsset(stage, blob);
  const thumbnail = await stage.runtime.images.thumbnail('c', id, 160);
  expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 40 });
  const original = await stage.runtime.images.original('c', id);
  expect(original.mediaType).toBe('image/png');
  expect((await readFile(original.path)).equals(await paint('red'))).toBe(true);
});

it('says that the blob of an asset is gone', async () => {
  await using stage = await openTestRuntime();
  const digest = '0'.repeat(64);
  const { id } = await addAsset(stage, { uri: `blob:${digest}`, sha256: digest });
  await expect(stage.runtime.images.thumbnail('c', id, 160)).rejects.toMatchObject({ code: 'blob-missing' });
  await expect(stage.runtime.images.original('c', id)).rejects.toMatchObject({ code: 'blob-missing' });
});

it('sweeps what nothing refers to, and only counts in a dry run', async () => {
  await using stage = await openTestRuntime();
  const { runtime, database } = stage;
  const [asset, setting, lost] = [
    await keep(stage, 'red'),
    await keep(stage, 'green'),
    await keep(stage, 'blue'),
  ];
  await addAsset(stage, asset);
  await database.prisma.setting.create({ data: { key: 'k', value: { deep: [`see ${setting.uri}`] } } });
  expect(await runtime.blobs.sweep({ dryRun: true })).toMatchObject({ kept: 3, removed: 0 });
  expect(await runtime.blobs.sweep({ dryRun: true, grace: -1000 })).toMatchObject({
    kept: 2,
    removed: 1,
    dryRun: true,
  });
  await runtime.blobs.read(lost.uri);
  const size = (await paint('blue')).length;
  expect(await runtime.blobs.sweep({ grace: -1000 })).toEqual({
    kept: 2,
    removed: 1,
    removedBytes: size,
    dryRun: false,
  });
  await expect(runtime.blobs.read(lost.uri)).rejects.toMatchObject({ code: 'blob-missing' });
  await runtime.blobs.read(asset.uri);
  await runtime.blobs.read(setting.uri);
});

it('leaves what was put since an unfinished run began', async () => {
  await using stage = await openTestRuntime();
  const run = await stage.database.prisma.run.create({
    data: { kind: 'pipeline', title: 't', request: {}, status: 'running' },
  });
  await keep(stage, 'red');
  expect(await stage.runtime.blobs.sweep({ grace: -1000 })).toMatchObject({ kept: 1, removed: 0 });
  await stage.database.prisma.run.update({ where: { id: run.id }, data: { status: 'succeeded' } });
  expect(await stage.runtime.blobs.sweep({ grace: -1000 })).toMatchObject({ kept: 0, removed: 1 });
});
