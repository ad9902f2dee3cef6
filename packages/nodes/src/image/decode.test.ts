import type { Item, ItemWith } from '@clipline/clip-core';
import { openNodeWorld, runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import decode from './decode.ts';

const asItem = (bytes: Uint8Array | string, id = 'a'): ItemWith<'image'> => ({
  id,
  metadata: {},
  image: { uri: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}` },
});
const paint = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c03020' } });

async function readImage(item: Item | undefined, world: Awaited<ReturnType<typeof openNodeWorld>>) {
  return sharp(await world.context.blobs.read(item!.image!.uri)).metadata();
}

describe('image.decode', async () => {
  const whole = await paint(80, 60).jpeg().toBuffer();
  const poison = asItem(whole.subarray(0, whole.length - 60), 'cut.jpg');
  const limits = [
    { maxMegapixels: 0.01, quality: 1, format: 'jpeg' },
    { maxMegapixels: 200, quality: 100, format: 'webp', stripMetadata: false },
  ];
  for (const { name, run } of sweepNode(decode, { params: {}, limits, poison })) it(name, run);

  it('adds what is known of a file and leaves it where it is', async () => {
    const item = asItem(await paint(8, 6).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const { outputs } = await runNode(decode, [item], {});
    const { image } = outputs.out![0]!;
    expect(image).toMatchObject({ uri: item.image.uri, mediaType: 'image/jpeg', width: 6, height: 8 });
    expect(image!.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('writes an image anew: upright, one frame, without metadata', async () => {
    await using world = await openNodeWorld();
    const { blobs } = world.context;
    const turned = await paint(8, 6)
      .withExif({ IFD0: { Make: 'Secret' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const frames = await sharp([await paint(9, 9).png().toBuffer(), await paint(9, 9).png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    const { outputs } = await runNode(
      decode,
      [asItem(turned), asItem(frames, 'b')],
      { format: 'webp' },
      { blobs },
    );
    const [first, second] = outputs.out!;
    expect(first!.image).toMatchObject({ uri: /^blob:/, mediaType: 'image/webp', width: 6, height: 8 });
    const header = await readImage(first, world);
    expect(header).toMatchObject({ format: 'webp', width: 6, height: 8 });
    expect([header.exif, header.orientation]).toEqual([undefined, undefined]);
    expect(await readImage(second, world)).toMatchObject({ width: 9, height: 9 });
  });

  it('keeps the metadata when told to', async () => {
    await using world = await openNodeWorld();
    const { blobs } = world.context;
    const item = asItem(
      await paint(8, 6)
        .withExif({ IFD0: { Make: 'Kept' } })
        .jpeg()
        .toBuffer(),
    );
    const params = { format: 'jpeg', stripMetadata: false };
    const { outputs } = await runNode(decode, [item], params, { blobs });
    expect((await readImage(outputs.out![0], world)).exif?.toString('latin1')).toContain('Kept');
  });

  it('rejects each bad image for its own reason', async () => {
    const items = [
      asItem(await paint(120, 100).png().toBuffer(), 'large'),
      asItem('just a text', 'text.jpg'),
      asItem('', 'empty.png'),
      asItem(whole.subarray(0, whole.length - 60), 'cut.jpg'),
      { ...asItem(''), id: 'gone', image: { uri: 'file:///no/such/file.png' } },
    ];
    const { outputs, errors } = await runNode(decode, items, { maxMegapixels: 0.01 });
    expect(outputs.out).toEqual([]);
    expect(errors.map(({ item, error }) => [item.id, error.code])).toEqual([
      ['large', 'image-too-many-pixels'],
      ['text.jpg', 'image-unsupported'],
      ['empty.png', 'image-empty'],
      ['cut.jpg', 'image-corrupt'],
      ['gone', 'file-missing'],
    ]);
  });
});
