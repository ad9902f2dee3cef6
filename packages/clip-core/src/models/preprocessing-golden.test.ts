import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaultImageLimits } from '../image-limits.ts';
import { cosine } from '../vector.ts';
import type { ImageSpec } from './card.ts';
import { decodeImage } from './decode-image.ts';
import { openModel } from './open-model.ts';

const folder = fileURLToPath(new URL('../../../../test/fixtures/golden/', import.meta.url));
const cases = JSON.parse(readFileSync(`${folder}preprocessing.json`, 'utf8')) as {
  file: string;
  expected: string;
  resize: ImageSpec['resize'];
}[];
const decode = (file: string, resize: ImageSpec['resize']) =>
  decodeImage(
    { path: folder + file },
    { resize, resample: 'bicubic', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    defaultImageLimits,
  );

/** Mean difference of a byte that is let pass: libjpeg's scaling and the CMYK profile are not PIL's. */
const allowed = (file: string) => (file.includes('cmyk') ? 15 : file.includes('large') ? 1.5 : 0.3);

describe('preprocessing against PIL', () => {
  it.each(cases)('gives the pixels of the reference for $file', async ({ file, expected, resize }) => {
    const found = await decode(file, resize);
    const wanted = await decode(expected, { mode: 'squash', width: found.width, height: found.height });
    expect(wanted.image).toMatchObject({ width: found.width, height: found.height });
    const difference = found.pixels.reduce(
      (total, value, index) => total + Math.abs(value - (wanted.pixels[index] ?? 0)),
      0,
    );
    expect(difference / found.pixels.length).toBeLessThan(allowed(file));
  });

  it('gives embeddings of cosine 0.998 and more to those of the reference', async () => {
    await using model = await openModel({ model: 'starter', home: tmpdir(), offline: true, threads: 1 });
    const squashed = cases.filter((one) => one.resize.mode === 'squash');
    const embed = async (files: readonly string[]) => {
      const outcomes = await model.embedImages(files.map((file) => ({ path: folder + file })));
      return outcomes.map((outcome) => {
        if ('error' in outcome) throw outcome.error;
        return outcome.vector;
      });
    };
    const found = await embed(squashed.map(({ file }) => file));
    const wanted = await embed(squashed.map(({ expected }) => expected));
    const cosines = found.map((vector, index) => cosine(vector, wanted[index] ?? vector));
    const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
    expect(mean).toBeGreaterThanOrEqual(0.998);
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.99);
  });
});
