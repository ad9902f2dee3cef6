import { cosine, type Item, type ItemWith } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import combine from './combine.ts';
import { mixByMean, mixBySlerp } from './mix-vectors.ts';

const long = Array.from({ length: 100 }, () => 'red').join(' ');

/** What each colour of the palette has to do with the vector. */
async function likeness({ embedding }: Item, ...words: readonly string[]) {
  await using world = await openNodeWorld();
  const embedded = await world.model.embedTexts(words);
  return embedded.map(({ vector }) => cosine(embedding!.vector, vector));
}

async function zero(): Promise<ItemWith<'embedding'>> {
  const [item] = await paintItems(1);
  const vector = new Float32Array(64);
  return { ...item!, id: 'zero', embedding: { stamp: item!.embedding!.stamp, vector } };
}

describe('clip.combine', async () => {
  const limits = [
    { own: 100, texts: Array.from({ length: 50 }, (_, n) => ({ text: `text ${n}`, weight: -100 })) },
    { own: -100, texts: [{ text: 'red', weight: 100 }], method: 'slerp' },
  ];
  const samples = { params: {}, limits, poison: await zero() };
  for (const { name, run } of sweepNode(combine, samples)) it(name, run);

  it('moves an image towards a text and away from another', async () => {
    const [red] = await paintItems(1);
    const texts = [
      { text: 'blue', weight: 2 },
      { text: 'red', weight: -1 },
    ];
    for (const method of ['mean', 'slerp']) {
      const { outputs } = await runNode(combine, [red!], { texts, method });
      const [item] = outputs.out!;
      expect(Math.hypot(...item!.embedding!.vector)).toBeCloseTo(1, 5);
      const [towards = 0, away = 1] = await likeness(item!, 'blue', 'red');
      expect(towards).toBeGreaterThan(away + 0.3);
    }
  });

  it('mixes with an image, and with nothing of its own', async () => {
    const [red, , , , , blue] = await paintItems(6);
    const images = [{ image: blue!.image!.uri, weight: 3 }];
    const { outputs } = await runNode(combine, [red!], { own: 0, images });
    expect(cosine(outputs.out![0]!.embedding!.vector, blue!.embedding!.vector)).toBeCloseTo(1, 4);
  });

  it('rejects an item of which nothing is left, and says why', async () => {
    const [red, , , green] = await paintItems(4);
    const images = [{ image: red!.image!.uri, weight: -1 }];
    const { outputs, errors } = await runNode(combine, [red!, green!], { images });
    expect(outputs.out!.map(({ id }) => id)).toEqual([green!.id]);
    expect(errors).toMatchObject([{ item: { id: red!.id }, error: { code: 'vector-invalid' } }]);
    expect(errors[0]!.error.message).toMatch(/cancel each other out/);
    const none = await runNode(combine, [red!], { own: 0 });
    expect(none.errors[0]!.error.message).toMatch(/Every weight is 0/);
  });

  it('refuses a text longer than the model reads, or says that it was cut', async () => {
    await using world = await openNodeWorld();
    const texts = [{ text: long }];
    await expect(runNode(combine, await paintItems(1), { texts })).rejects.toMatchObject({
      code: 'text-too-long',
      message: expect.stringMatching(/102 tokens.*77/),
    });
    const notes: string[] = [];
    const outbox = { ...world.context.outbox, note: (line: string) => notes.push(line) };
    await runNode(combine, await paintItems(1), { texts, longTexts: 'truncate' }, { outbox });
    expect(notes).toEqual([expect.stringMatching(/Its first 300 characters are used/)]);
  });

  it('names a reference image that cannot be used, and takes none from the web or outside the roots', async () => {
    const items = await paintItems(1);
    const images = (image: string) => ({ images: [{ image }] });
    const text = `data:image/png;base64,${Buffer.from('no picture').toString('base64')}`;
    await expect(runNode(combine, items, images(text))).rejects.toMatchObject({
      code: 'param-invalid',
      message: expect.stringMatching(/text file/),
    });
    await expect(runNode(combine, items, images('https://example.org/a.png'))).rejects.toThrow(/not fetched/);
    for (const outside of ['/etc/hostname', 'file:///etc/hostname']) {
      await expect(runNode(combine, items, images(outside), { roots: ['/tmp'] })).rejects.toMatchObject({
        code: 'path-outside-root',
      });
    }
  });

  it('is cached by the stamp of its model', async () => {
    await using world = await openNodeWorld();
    expect(await combine.cacheStamp?.(combine.params.parse({}), world.context)).toContain(
      world.model.stamp.revision,
    );
  });
});

describe('a mix of vectors', () => {
  const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  const weighted = (weight: number) => [
    { vector: x, weight: 1 },
    { vector: y, weight },
  ];

  it('goes along the sphere by weight', () => {
    const [a, b] = mixBySlerp(weighted(2));
    // Two thirds of a right angle.
    expect([a, b]).toEqual([expect.closeTo(0.5, 5), expect.closeTo(Math.sqrt(3) / 2, 5)]);
    expect([...mixByMean(weighted(1))]).toEqual([
      expect.closeTo(Math.SQRT1_2, 5),
      expect.closeTo(Math.SQRT1_2, 5),
    ]);
  });

  it('has no direction between opposites', () => {
    const opposite = [
      { vector: x, weight: 1 },
      { vector: Float32Array.of(-1, 0), weight: 1 },
    ];
    expect(() => mixBySlerp(opposite)).toThrow(/cancel/);
    expect(() => mixByMean(opposite)).toThrow(/cancel/);
  });
});
