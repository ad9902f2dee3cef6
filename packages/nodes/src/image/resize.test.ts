import type { ItemWith } from '@clipline/clip-core';
import { openNodeWorld, runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import resize, { shrinkBox } from './resize.ts';

async function paint(width: number, height: number, format: 'png' | 'gif' | 'jpeg' = 'png') {
  const image = sharp({ create: { width, height, channels: 4, background: '#30609080' } });
  const bytes = await image.toFormat(format).toBuffer();
  const item: ItemWith<'image'> = {
    id: 'a',
    metadata: { n: 1 },
    image: { uri: `data:image/png;base64,${bytes.toString('base64')}` },
  };
  return item;
}

async function sizeAfter(item: ItemWith<'image'>, params: Parameters<typeof runNode>[2]) {
  await using world = await openNodeWorld();
  const { outputs } = await runNode(resize, [item], params, { blobs: world.context.blobs });
  const { image } = outputs.out![0]!;
  const header = await sharp(await world.context.blobs.read(image!.uri)).metadata();
  expect([header.width, header.height, `image/${header.format}`]).toEqual([
    image!.width,
    image!.height,
    image!.mediaType,
  ]);
  return [image!.width, image!.height, image!.mediaType];
}

describe('image.resize', () => {
  const poison = { id: 'bad', metadata: {}, image: { uri: 'data:image/png;base64,AAAA' } };
  const limits = [
    { width: 1, height: 1, quality: 1, fit: 'cover' },
    { width: 10_000, height: 10_000, quality: 100, fit: 'exact', format: 'jpeg' },
  ];
  for (const { name, run } of sweepNode(resize, { params: { width: 2 }, limits, poison })) it(name, run);

  it('fits inside, covers or is exact', async () => {
    const item = await paint(200, 100);
    const box = { width: 50, height: 50 };
    expect(await sizeAfter(item, box)).toEqual([50, 25, 'image/png']);
    expect(await sizeAfter(item, { ...box, fit: 'cover' })).toEqual([50, 50, 'image/png']);
    expect(await sizeAfter(item, { ...box, fit: 'exact' })).toEqual([50, 50, 'image/png']);
  });

  it('enlarges only when told to', async () => {
    const item = await paint(20, 10);
    const box = { width: 40, height: 40 };
    expect(await sizeAfter(item, box)).toEqual([20, 10, 'image/png']);
    expect(await sizeAfter(item, { ...box, fit: 'cover' })).toEqual([10, 10, 'image/png']);
    expect(await sizeAfter(item, { ...box, fit: 'exact' })).toEqual([20, 10, 'image/png']);
    expect(await sizeAfter(item, { ...box, enlarge: true })).toEqual([40, 20, 'image/png']);
    expect(await sizeAfter(item, { ...box, enlarge: true, fit: 'cover' })).toEqual([40, 40, 'image/png']);
  });

  it('writes the format that it is told to, WebP for one that it cannot write', async () => {
    expect(await sizeAfter(await paint(9, 9), { format: 'jpeg' })).toEqual([9, 9, 'image/jpeg']);
    expect(await sizeAfter(await paint(9, 9, 'gif'), {})).toEqual([9, 9, 'image/webp']);
    expect(await sizeAfter(await paint(9, 9, 'jpeg'), {})).toEqual([9, 9, 'image/jpeg']);
  });

  it('never asks for less than a pixel', () => {
    expect(shrinkBox({ fit: 'cover', width: 10_000, height: 1 }, { width: 3, height: 3 })).toEqual({
      width: 3,
      height: 1,
    });
  });
});
