import { execFileSync } from 'node:child_process';
import { cp, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImageOutcome } from '../model.ts';
import { cosine, meanDirection } from '../vector.ts';
import { openModel } from './open-model.ts';

const golden = fileURLToPath(new URL('../../../../test/fixtures/golden/', import.meta.url));
const photo = { path: `${golden}images/petra.jpg` };
const other = { path: `${golden}images/moose.jpg` };
const long = 'a red flower and '.repeat(20);
const open = (model = `${golden}tiny-clip`) =>
  openModel({ model, home: tmpdir(), offline: true, threads: 2 });

/** For tests that only ask; starting a model's threads takes most of a test's time. */
const shared = await open();
afterAll(() => shared[Symbol.asyncDispose]());

function vectorOf(outcome: ImageOutcome | undefined): Float32Array {
  if (outcome && 'vector' in outcome) return outcome.vector;
  throw outcome?.error ?? new Error('There is no outcome.');
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

describe('LocalModel', () => {
  it('gives one unit vector for each picture, in order, whatever batch it was in', async () => {
    const images = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? photo : other));
    const outcomes = await shared.embedImages(images);
    const [first, second] = [vectorOf(outcomes[0]), vectorOf(outcomes[1])];
    expect(outcomes).toHaveLength(40);
    expect(outcomes.map((one) => cosine(vectorOf(one), first) > 0.9999)).toEqual(
      images.map((one) => one === photo),
    );
    expect(lengthOf(first)).toBeCloseTo(1, 5);
    expect(cosine(first, second)).toBeLessThan(0.99);
    expect(outcomes[0]).toMatchObject({ image: { mediaType: 'image/jpeg', width: 640, height: 450 } });
  });

  it('does not let a bad picture harm the others', async () => {
    const outcomes = await shared.embedImages([
      photo,
      { bytes: Buffer.from('no picture') },
      { path: '/no' },
      photo,
    ]);
    expect(outcomes.map((one) => ('error' in one ? one.error.code : 'fine'))).toEqual([
      'fine',
      'image-unsupported',
      'file-missing',
      'fine',
    ]);
  });

  it('takes bytes as well as paths', async () => {
    const [a, b] = await shared.embedImages([photo, { bytes: await readFile(photo.path) }]);
    expect(cosine(vectorOf(a), vectorOf(b))).toBeCloseTo(1, 6);
  });

  it('gives a text the same vector alone and among longer ones', async () => {
    await using model = await open();
    const [alone] = await model.embedTexts(['a cat']);
    const among = await shared.embedTexts(['a red flower in a garden', 'a cat', long, '']);
    expect(cosine(alone!.vector, among[1]!.vector)).toBeCloseTo(1, 5);
    expect(among.map(({ tokens }) => tokens.cut !== null)).toEqual([false, false, true, false]);
    expect(among.map(({ vector }) => lengthOf(vector))).toEqual(among.map(() => expect.closeTo(1, 5)));
  });

  it('does not call the tower for a text that was asked for before', async () => {
    const model = await open();
    const [before] = await model.embedTexts(['a cat']);
    before!.vector.fill(0);
    // Nothing can be embedded any more once it is closed.
    await model[Symbol.asyncDispose]();
    const [first] = await model.embedTexts(['a cat']);
    expect(lengthOf(first!.vector)).toBeCloseTo(1, 5);
    await expect(model.embedTexts(['a dog'])).rejects.toMatchObject({ code: 'aborted' });
  });

  it('averages the parts of a long text with split-mean', async () => {
    const words = Array.from({ length: 30 }, (_, index) => (index % 2 ? 'red' : 'cat'));
    const one = await shared.embedTexts([words.join(' ')], { longText: 'split-mean' });
    const { limit } = one[0]!.tokens;
    const parts: string[] = [];
    for (let at = 0; at < words.length; at += limit - 2)
      parts.push(words.slice(at, at + limit - 2).join(' '));
    const tokens = await Promise.all(parts.map((part) => shared.countTokens(part)));
    expect(tokens.every(({ cut }) => cut === null)).toBe(true);
    const embedded = await shared.embedTexts(parts);
    expect(cosine(one[0]!.vector, meanDirection(embedded.map(({ vector }) => vector)))).toBeCloseTo(1, 5);
  });

  it('refuses a long text when asked to, with the numbers', async () => {
    await expect(shared.embedTexts([long], { longText: 'refuse' })).rejects.toMatchObject({
      code: 'text-too-long',
      message: expect.stringMatching(/has \d+ tokens and this model reads 16/),
    });
    await expect(shared.embedTexts(['a cat'], { longText: 'refuse' })).resolves.toHaveLength(1);
  });

  it('counts tokens as embedding does', async () => {
    const [embedded] = await shared.embedTexts([long]);
    expect(await shared.countTokens(long)).toEqual(embedded!.tokens);
    expect(long.slice(0, embedded!.tokens.cut ?? 0).length).toBeGreaterThan(10);
  });

  it('stops within a second when it is aborted', async () => {
    await using model = await open();
    const controller = new AbortController();
    const work = model.embedImages(Array(2000).fill(photo), { signal: controller.signal });
    const refused = expect(work).rejects.toMatchObject({ code: 'aborted' });
    setTimeout(() => controller.abort(), 300);
    const started = performance.now();
    await refused;
    expect(performance.now() - started).toBeLessThan(1300);
    expect(await model.embedImages([photo])).toHaveLength(1);
    await expect(model.embedTexts(['a'], { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('loads a file that holds both towers, and gives what separate files give', async () => {
    await using combined = await open(`${golden}tiny-clip-combined`);
    for (const model of [shared, combined]) expect(model.stamp.dimensions).toBe(16);
    const [a] = await shared.embedImages([photo]);
    const [b] = await combined.embedImages([photo]);
    expect(cosine(vectorOf(a), vectorOf(b))).toBeCloseTo(1, 5);
    const [c] = await shared.embedTexts(['a cat']);
    const [d] = await combined.embedTexts(['a cat']);
    expect(cosine(c!.vector, d!.vector)).toBeCloseTo(1, 5);
  });

  it('refuses a model that does not give its golden vectors', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'clipline-golden-'));
    const path = join(folder.path, 'tiny-clip');
    await cp(`${golden}tiny-clip`, path, { recursive: true });
    await cp(`${golden}images`, join(folder.path, 'images'), { recursive: true });
    const vectors = JSON.parse(await readFile(join(path, 'golden.json'), 'utf8'));
    vectors.images[1].vector.reverse();
    await writeFile(join(path, 'golden.json'), JSON.stringify(vectors));
    await using model = await open(path);
    const message = expect.stringMatching(/kingfisher.*cosine/);
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(model.embedImages([photo])).rejects.toMatchObject({ code: 'model-corrupt', message });
    }
    await expect(model.embedTexts(['a cat'])).resolves.toHaveLength(1);
  });

  it('refuses weights that cannot be loaded', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'clipline-weights-'));
    await cp(`${golden}tiny-clip`, folder.path, { recursive: true });
    await writeFile(join(folder.path, 'onnx/text_model.onnx'), 'not weights');
    await using model = await open(folder.path);
    await expect(model.embedTexts(['a cat'])).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringContaining('text_model.onnx'),
    });
  });

  it('lets a process end that does not close it, and prints nothing', () => {
    const script = `
      import { openModel } from '${new URL('./index.ts', import.meta.url).href}';
      const model = await openModel({ model: '${golden}tiny-clip', home: '${tmpdir()}', offline: true });
      await model.embedImages([{ path: '${photo.path}' }]);
      await model.embedTexts(['a cat']);
      console.log('done');`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 20_000,
    });
    expect(printed.toString()).toBe('done\n');
  });
});
