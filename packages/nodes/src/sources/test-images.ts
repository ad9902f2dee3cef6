import { createHash } from 'node:crypto';
import type { SourcePage } from '@clipline/clip-core';
import sharp from 'sharp';

/** A small PNG; each number is another picture. */
export async function paintPng(n: number): Promise<Buffer> {
  const background = { r: n % 256, g: (n >> 8) % 256, b: 7 };
  return sharp({ create: { width: 2, height: 2, channels: 3, background } })
    .png()
    .toBuffer();
}

/** The image that an item must carry for these bytes. */
export function imageOf(bytes: Uint8Array) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { uri: `blob:${sha256}`, sha256, mediaType: 'image/png', bytes: bytes.byteLength };
}

/** Ids and codes of what was rejected, in order. */
export const rejectedOf = (pages: readonly SourcePage[]) =>
  pages.flatMap(({ rejected = [] }) => rejected.map(({ item, error }) => [item.id, error.code] as const));

/** The network policy that lets tests reach servers on loopback. */
export const loopback = { network: { allow: ['127.0.0.1'] } } as const;
