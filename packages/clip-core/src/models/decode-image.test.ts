import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { defaultImageLimits } from '../image-limits.ts';
import type { ImageSpec } from './card.ts';
import { decodeImage } from './decode-image.ts';

const spec: ImageSpec = {
  resize: { mode: 'squash', width: 32, height: 32 },
  resample: 'bicubic',
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};
const photo = fileURLToPath(new URL('../../../../test/fixtures/golden/images/petra.jpg', import.meta.url));
const decode = (bytes: Uint8Array, limits = {}) =>
  decodeImage({ bytes }, spec, { ...defaultImageLimits, ...limits });
const photoAs = (format: 'png' | 'webp' | 'jpeg' | 'gif' | 'tiff' | 'avif') =>
  sharp(photo).resize(120, 80).toFormat(format).toBuffer();
const makeFolder = () => mkdtempDisposable(join(tmpdir(), 'clipline-decode-'));

describe('decodeImage', () => {
  it.each(['png', 'webp', 'jpeg', 'gif', 'tiff', 'avif'] as const)(
    'decodes %s whatever it is called',
    async (format) => {
      const decoded = await decode(await photoAs(format));
      expect(decoded.image).toEqual({ mediaType: `image/${format}`, width: 120, height: 80 });
      expect(decoded.pixels).toHaveLength(32 * 32 * 3);
    },
  );

  it('gives the size that the picture has when it is upright', async () => {
    const turned = await sharp(photo).resize(120, 80).withMetadata({ orientation: 6 }).toBuffer();
    expect((await decode(turned)).image).toMatchObject({ width: 80, height: 120 });
  });

  it('puts transparent pixels on white', async () => {
    const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: '#f000' } })
      .png()
      .toBuffer();
    expect((await decode(clear)).pixels.every((value) => value === 255)).toBe(true);
  });

  it.each(['a\nb.jpg', '😀 photo.jpg', 'list[1].jpg', 'C:\\x.jpg', ' .jpg'])(
    'reads a file called %j',
    async (name) => {
      await using folder = await makeFolder();
      const path = join(folder.path, name);
      await writeFile(path, await photoAs('jpeg'));
      await expect(decodeImage({ path }, spec, defaultImageLimits)).resolves.toMatchObject({ width: 32 });
    },
  );

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff'] as const)(
    'refuses %s data that breaks off',
    async (format) => {
      const whole = await photoAs(format);
      for (const share of [0.1, 0.5, 0.9, 0.98]) {
        const part = whole.subarray(0, Math.round(whole.length * share));
        await expect([share, (await decode(part).catch((error) => error)).code]).toEqual([
          share,
          'image-corrupt',
        ]);
      }
    },
  );

  it('refuses data that is garbled in the middle', async () => {
    const garbled = await photoAs('png');
    garbled.fill(0x55, 2000, 4000);
    await expect(decode(garbled)).rejects.toMatchObject({ code: 'image-corrupt', message: /damaged/ });
  });

  it('refuses an empty file', async () => {
    await expect(decode(new Uint8Array())).rejects.toMatchObject({ code: 'image-empty' });
  });

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>', /SVG/],
    ['<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="10" height="10"></svg>', /SVG/],
    ['This is not a picture.', /text file/],
    ['%PDF-1.7', /PDF/],
    ['BM\0\0\0\0', /BMP/],
    ['\0\0\0\u0018ftypheic\0\0\0\0mif1heic', /HEIC/],
    ['\0\0\0\u0018ftypisom\0\0\0\0mp42isom', /video/],
    ['\0\u0001\u0002\u0003', /no picture format/],
  ])('refuses %j and says what it looks like', async (content, words) => {
    await expect(decode(Buffer.from(content, 'latin1'))).rejects.toMatchObject({
      code: 'image-unsupported',
      message: expect.stringMatching(words),
    });
  });

  it('refuses a file above the limit without reading it', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'large.jpg');
    execFileSync('truncate', ['--size=200M', path]);
    await expect(decodeImage({ path }, spec, defaultImageLimits)).rejects.toMatchObject({
      code: 'image-too-large',
      message: expect.stringMatching(/200 MiB; at most 100/),
    });
  });

  it('refuses a picture of too many pixels by its header', async () => {
    // A header that claims 50,000 × 50,000 pixels; decoding it would need 7.5 GB.
    const bomb = Buffer.from(await photoAs('png'));
    bomb.writeUInt32BE(50_000, 16);
    bomb.writeUInt32BE(50_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const started = performance.now();
    await expect(decode(bomb)).rejects.toMatchObject({ code: 'image-too-many-pixels' });
    const wide = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await expect(decode(wide, { maxPixels: 5_000_000 })).rejects.toMatchObject({
      code: 'image-too-many-pixels',
    });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('does not wait for ever at a FIFO', async () => {
    await using folder = await makeFolder();
    const path = join(folder.path, 'pipe.jpg');
    execFileSync('mkfifo', [path]);
    await expect(decodeImage({ path }, spec, defaultImageLimits)).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });

  it('tells a missing file from one that is a folder', async () => {
    await using folder = await makeFolder();
    await expect(
      decodeImage({ path: join(folder.path, 'no.jpg') }, spec, defaultImageLimits),
    ).rejects.toMatchObject({
      code: 'file-missing',
    });
    await expect(decodeImage({ path: folder.path }, spec, defaultImageLimits)).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });
});
