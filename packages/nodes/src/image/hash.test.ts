import { fileURLToPath } from 'node:url';
import type { ItemWith } from '@clipline/clip-core';
import { runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import hash from './hash.ts';
import { hammingDistance } from './hash-pixels.ts';

const photos = ['petra', 'moose', 'kingfisher', 'cup-of-coffee', 'great-wall-of-china'].map((name) =>
  fileURLToPath(new URL(`../../../../test/fixtures/golden/images/${name}.jpg`, import.meta.url)),
);

const asItem = (bytes: Uint8Array, id: string): ItemWith<'image'> => ({
  id,
  metadata: {},
  image: { uri: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}` },
});

async function hashesOf(pictures: readonly Uint8Array[]) {
  const items = pictures.map((bytes, n) => asItem(bytes, `${n}`));
  const { outputs } = await runNode(hash, items, {});
  return outputs.out!.map(({ hashes }) => hashes!);
}

describe('image.hash', () => {
  const poison = asItem(Buffer.from('no picture'), 'bad');
  for (const { name, run } of sweepNode(hash, { params: {}, poison })) it(name, run);

  it('hardly changes when a picture is resized, recompressed or written in another format', async () => {
    for (const photo of photos) {
      const [original, ...copies] = await hashesOf([
        await sharp(photo).toBuffer(),
        await sharp(photo).jpeg({ quality: 30 }).toBuffer(),
        await sharp(photo).resize(160).webp({ quality: 60 }).toBuffer(),
        await sharp(photo).resize(500, 400, { fit: 'fill' }).png().toBuffer(),
      ]);
      for (const copy of copies) {
        expect(copy.sha256).not.toBe(original!.sha256);
        expect(hammingDistance(copy.perceptual, original!.perceptual)).toBeLessThanOrEqual(6);
        expect(hammingDistance(copy.difference, original!.difference)).toBeLessThanOrEqual(6);
      }
    }
  });

  it('is far off for different pictures', async () => {
    const hashes = await hashesOf(await Promise.all(photos.map((photo) => sharp(photo).toBuffer())));
    hashes.forEach((one, n) => {
      for (const other of hashes.slice(n + 1)) {
        expect(hammingDistance(one.perceptual, other.perceptual)).toBeGreaterThan(18);
        expect(hammingDistance(one.difference, other.difference)).toBeGreaterThan(12);
      }
    });
  });

  it('has known bits for known pictures', async () => {
    const ramp = Buffer.from(Array.from({ length: 64 * 64 }, (_, n) => (n % 64) * 4));
    const raw = { width: 64, height: 64, channels: 1 as const };
    const brighter = await sharp(ramp, { raw }).png().toBuffer();
    const darker = await sharp(ramp, { raw }).flop().png().toBuffer();
    const [rising, falling] = await hashesOf([brighter, darker]);
    expect([rising!.difference, falling!.difference]).toEqual(['f'.repeat(16), '0'.repeat(16)]);
  });

  it('sees a transparent picture on white, upright, and nothing in one plain colour', async () => {
    const photo = await sharp(photos[0]).resize(120, 80).png().toBuffer();
    const clear = await sharp(photo).ensureAlpha(0.999).png().toBuffer();
    const turned = await sharp(photo).rotate(90).withMetadata({ orientation: 8 }).png().toBuffer();
    const plain = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#8090a0' } })
      .png()
      .toBuffer();
    const [upright, alpha, oriented, flat] = await hashesOf([photo, clear, turned, plain]);
    expect(hammingDistance(alpha!.perceptual, upright!.perceptual)).toBeLessThanOrEqual(2);
    expect(hammingDistance(oriented!.perceptual, upright!.perceptual)).toBeLessThanOrEqual(2);
    expect(flat).toMatchObject({ perceptual: '0'.repeat(16), difference: '0'.repeat(16) });
  });

  it('counts the bits that differ', () => {
    expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64);
    expect(hammingDistance('00000000000000f0', '0000000000000010')).toBe(3);
  });
});
