import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createMemoryBlobs, runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { startS3 } from '../../../../test/support/s3.ts';
import { idsOf } from '../files/test-folder.ts';
import { connectS3 } from '../net/connect-s3.ts';
import s3 from './s3.ts';
import { imageOf, paintPng, rejectedOf } from './test-images.ts';

async function setUp(...keys: readonly string[]) {
  const server = await startS3();
  const client = await connectS3(server.settings);
  const png = await paintPng(1);
  for (const Key of keys) {
    const Body = Key.includes('broken') ? 'no image' : png;
    await client.send(new PutObjectCommand({ Bucket: server.bucket, Key, Body }));
  }
  client.destroy();
  return {
    png,
    params: { connection: 'minio', bucket: server.bucket },
    // The only kind that is asked for.
    options: { connection: (async () => server.settings) as never },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

it('brings the images of a bucket in the order of their keys, and goes on from any cursor', async () => {
  await using world = await setUp('a/1.png', 'a/2.jpg', 'b c.png', 'readme.txt', 'a/broken.png', 'é.png');
  const params = { ...world.params, pageSize: 2 };
  const pages = await runSource(s3, params, world.options);
  expect(idsOf(pages)).toEqual(['a/1.png', 'a/2.jpg', 'b c.png', 'é.png']);
  expect(rejectedOf(pages)).toEqual([['a/broken.png', 'image-unsupported']]);
  expect(pages[0]?.items[0]).toMatchObject({
    image: imageOf(world.png),
    metadata: {
      path: 'a/1.png',
      name: '1.png',
      bytes: world.png.length,
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
  for (const [index, { cursor }] of pages.entries()) {
    expect(await runSource(s3, params, { ...world.options, cursor })).toEqual(pages.slice(index + 1));
  }
});

it('keeps to a prefix and patterns, and to the largest size', async () => {
  await using world = await setUp('a/1.png', 'a/2.png', 'b/3.png');
  expect(idsOf(await runSource(s3, { ...world.params, prefix: 'a/' }, world.options))).toEqual([
    'a/1.png',
    'a/2.png',
  ]);
  expect(idsOf(await runSource(s3, { ...world.params, include: ['b/*'] }, world.options))).toEqual([
    'b/3.png',
  ]);
  const pages = await runSource(s3, { ...world.params, prefix: 'b/', maxBytes: 5 }, world.options);
  expect(rejectedOf(pages)).toEqual([['b/3.png', 'image-too-large']]);
});

it('fails when the bucket has shrunk, is not there, or is empty', async () => {
  await using world = await setUp('a.png');
  const find = (more: object) => runSource(s3, { ...world.params, ...more }, world.options);
  expect(idsOf(await find({ atLeast: 1 }))).toEqual(['a.png']);
  await expect(find({ atLeast: 2 })).rejects.toMatchObject({ code: 'source-shrunk' });
  await expect(find({ bucket: 'no-such-bucket' })).rejects.toMatchObject({ code: 'upstream-refused' });
  expect(await find({ prefix: 'none/' })).toEqual([]);
  await expect(find({ other: 1 })).rejects.toMatchObject({ code: 'param-invalid' });
});

const samples = {
  limits: [{ pageSize: 1 }, { pageSize: 1000 }, { maxBytes: 200_000_000 }],
  async open(count: number, { poison }: { readonly poison: boolean }) {
    const keys = Array.from({ length: count }, (_, n) => `${String(n).padStart(4, '0')}.png`);
    const world = await setUp(
      ...keys,
      ...(poison ? [`${String(count / 2).padStart(4, '0')}-broken.png`] : []),
    );
    return {
      params: world.params,
      context: { ...world.options, blobs: createMemoryBlobs() },
      [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
    };
  },
};
for (const { name, run } of sweepSource(s3, samples)) it(name, { timeout: 60_000 }, run);
