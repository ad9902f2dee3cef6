import { createMemoryBlobs, runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { idsOf } from '../files/test-folder.ts';
import { imageOf, paintPng, rejectedOf } from './test-images.ts';
import upload from './upload.ts';

async function setUp(count: number) {
  const blobs = createMemoryBlobs();
  const images = [];
  for (let n = 0; n < count; n++) {
    const { uri } = await blobs.put(Buffer.concat([await paintPng(0), Buffer.from(String(n))]));
    images.push({ blob: uri, name: `${n}.png` });
  }
  return { blobs, images };
}

it.each([0, 1, 1000])('gives %i images, each once, and goes on from any cursor', async (count) => {
  const { blobs, images } = await setUp(count);
  const params = { images: [...images, ...images.slice(0, 3)], pageSize: 300 };
  const pages = await runSource(upload, params, { blobs });
  expect(idsOf(pages)).toEqual(images.map(({ blob }) => blob.slice(5)));
  expect(await runSource(upload, params, { blobs })).toEqual(pages);
  for (const [index, { cursor }] of pages.entries()) {
    expect(idsOf(await runSource(upload, params, { blobs, cursor }))).toEqual(idsOf(pages.slice(index + 1)));
  }
});

it('describes an image, and rejects one that is gone or none', async () => {
  const blobs = createMemoryBlobs();
  const bytes = await paintPng(1);
  const [good, text] = [await blobs.put(bytes), await blobs.put(Buffer.from('no image'))];
  const gone = `blob:${'0'.repeat(64)}`;
  const images = [{ blob: gone }, { blob: good.uri, name: 'a.png' }, { blob: text.uri }];
  const pages = await runSource(upload, { images }, { blobs });
  expect(pages[0]?.items).toEqual([{ id: good.sha256, metadata: { name: 'a.png' }, image: imageOf(bytes) }]);
  expect(rejectedOf(pages)).toEqual([
    ['0'.repeat(64), 'blob-missing'],
    [text.sha256, 'image-unsupported'],
  ]);
});

it('refuses what is no address of a blob, and an unknown parameter', async () => {
  for (const params of [
    { images: [{ blob: 'file:///etc/passwd' }] },
    { images: [], other: 1 },
    { images: [], pageSize: 0 },
  ]) {
    await expect(runSource(upload, params)).rejects.toMatchObject({ code: 'param-invalid' });
  }
});

const samples = {
  limits: [{ pageSize: 1 }, { pageSize: 1000 }],
  async open(count: number, { poison }: { readonly poison: boolean }) {
    const { blobs, images } = await setUp(count);
    if (poison) images.splice(count / 2, 0, { blob: `blob:${'0'.repeat(64)}`, name: 'gone.png' });
    return { params: { images }, context: { blobs }, async [Symbol.asyncDispose]() {} };
  },
};
for (const { name, run } of sweepSource(upload, samples)) it(name, run);
