import type { ItemWith } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import crop from './crop.ts';

/** Four colours in four quarters, 40 × 20 pixels. */
async function quarters(): Promise<ItemWith<'image'>> {
  const patch = (background: string) =>
    sharp({ create: { width: 20, height: 10, channels: 3, background } })
      .png()
      .toBuffer();
  const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#ff0000' } })
    .composite([
      { input: await patch('#00ff00'), left: 20, top: 0 },
      { input: await patch('#0000ff'), left: 0, top: 10 },
      { input: await patch('#ffffff'), left: 20, top: 10 },
    ])
    .png()
    .toBuffer();
  const image = { uri: `data:image/png;base64,${bytes.toString('base64')}` };
  return { id: 'four.png', metadata: { n: 1 }, image, text: 'of the whole' };
}

async function cutInto(params: Parameters<typeof runNode>[2]) {
  await using world = await openNodeWorld();
  const { blobs } = world.context;
  const { outputs } = await runNode(crop, [await quarters()], { format: 'png', ...params }, { blobs });
  return await Promise.all(
    outputs.out!.map(async (item) => {
      if (!item.image!.uri.startsWith('blob:')) return { ...item, colour: [] };
      const { data } = await sharp(await blobs.read(item.image!.uri))
        .resize(1, 1)
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { ...item, colour: [...data] };
    }),
  );
}

describe('image.crop', () => {
  const poison = { id: 'bad', metadata: {}, image: { uri: 'data:image/png;base64,AAAA' } };
  const whole = { left: 0, top: 0, width: 1, height: 1 };
  const limits = [
    { cut: 'grid', rows: 1, columns: 1, overlap: 0, quality: 1 },
    { cut: 'grid', rows: 10, columns: 10, overlap: 0.9, quality: 100, format: 'png' },
    { aspect: 0.05 },
    { aspect: 20 },
    { cut: 'regions', regions: [whole, { left: 1, top: 1, width: 0.001, height: 0.001 }] },
  ];
  for (const { name, run } of sweepNode(crop, { params: {}, limits, poison })) it(name, run);

  it('cuts tiles that cover the image and name their parent and place', async () => {
    const tiles = await cutInto({ cut: 'grid' });
    expect(tiles.map(({ id, parents, colour }) => [id, parents, colour])).toEqual([
      ['four.png#tile-0-0', ['four.png'], [255, 0, 0]],
      ['four.png#tile-0-1', ['four.png'], [0, 255, 0]],
      ['four.png#tile-1-0', ['four.png'], [0, 0, 255]],
      ['four.png#tile-1-1', ['four.png'], [255, 255, 255]],
    ]);
    expect(tiles[3]!.metadata).toEqual({ n: 1, part: { left: 20, top: 10, width: 20, height: 10 } });
    expect(tiles[3]!.image).toMatchObject({ width: 20, height: 10, mediaType: 'image/png' });
  });

  it('lets neighbouring tiles overlap and still reach both edges', async () => {
    const tiles = await cutInto({ cut: 'grid', rows: 1, columns: 3, overlap: 0.5 });
    expect(tiles.map(({ metadata }) => metadata.part)).toEqual([
      { left: 0, top: 0, width: 20, height: 20 },
      { left: 10, top: 0, width: 20, height: 20 },
      { left: 20, top: 0, width: 20, height: 20 },
    ]);
  });

  it('takes the middle', async () => {
    const [centre] = await cutInto({});
    expect(centre).toMatchObject({
      id: 'four.png#centre',
      metadata: { part: { left: 10, width: 20, height: 20 } },
    });
  });

  it('takes regions, and keeps the parent as it was when told to', async () => {
    const region = { left: 0.5, top: 0, width: 0.25, height: 0.5 };
    const [parent, part] = await cutInto({ cut: 'regions', regions: [region], keepParent: true });
    expect(parent).toMatchObject({ ...(await quarters()) });
    expect(part).toMatchObject({ id: 'four.png#region-0', colour: [0, 255, 0] });
    expect(part).not.toHaveProperty('text');
  });

  it('does not pass on what was found out about the whole', async () => {
    const { outputs } = await runNode(crop, await paintItems(2), { cut: 'grid', rows: 1 });
    expect(outputs.out).toHaveLength(4);
    for (const tile of outputs.out!)
      expect(Object.keys(tile).sort()).toEqual(['id', 'image', 'metadata', 'parents']);
  });

  it('refuses to cut out regions where there are none', async () => {
    await expect(runNode(crop, [], { cut: 'regions' })).rejects.toThrow(/no regions/);
  });
});
