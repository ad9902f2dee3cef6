import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cosine } from '../vector.ts';
import { createTinyModel } from './tiny-model.ts';

const model = createTinyModel();
const paint = (background: string) =>
  sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .png()
    .toBuffer();

describe('createTinyModel', () => {
  it('finds the picture that has the colour of the text', async () => {
    const colours = { red: '#d22', blue: '#24d', green: '#292', yellow: '#fe3' };
    const names = Object.keys(colours);
    const images = await Promise.all(
      Object.values(colours).map(async (value) => ({ bytes: await paint(value) })),
    );
    const outcomes = await model.embedImages(images);
    for (const name of names) {
      const [text] = await model.embedTexts([`a photo of something ${name}`]);
      const scores = outcomes.map((one) => ('vector' in one ? cosine(one.vector, text!.vector) : -1));
      expect(names[scores.indexOf(Math.max(...scores))]).toBe(name);
    }
  });

  it('gives the same unit vector each time, also for nothing', async () => {
    const texts = ['red', '', 'xyzzy plugh', '😀'];
    const [first, second] = [await model.embedTexts(texts), await createTinyModel().embedTexts(texts)];
    expect(first).toEqual(second);
    for (const { vector } of first) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  it('reports a picture that it cannot read and goes on', async () => {
    const outcomes = await model.embedImages([{ bytes: Buffer.from('text') }, { bytes: await paint('red') }]);
    expect(outcomes.map((one) => ('error' in one ? one.error.code : one.image.width))).toEqual([
      'image-unsupported',
      30,
    ]);
  });

  it('counts words and cuts at the first that is too many', async () => {
    const text = Array.from({ length: 80 }, (_, index) => `w${index}`).join(' ');
    const { count, limit, cut } = await model.countTokens(text);
    expect([count, limit]).toEqual([82, 77]);
    expect(text.slice(cut ?? 0).startsWith('w75 ')).toBe(true);
    await expect(model.embedTexts([text], { longText: 'refuse' })).rejects.toMatchObject({
      code: 'text-too-long',
    });
    const [split] = await model.embedTexts([`${text} red`], { longText: 'split-mean' });
    const [cutOff] = await model.embedTexts([`${text} red`]);
    const [red] = await model.embedTexts(['red']);
    expect(cosine(split!.vector, red!.vector)).toBeGreaterThan(cosine(cutOff!.vector, red!.vector));
  });

  it('stops for a signal', async () => {
    await expect(model.embedTexts(['a'], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
