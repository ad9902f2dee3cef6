import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createTinyModel } from './testing/tiny-model.ts';
import { cosine, meanDirection } from './vector.ts';
import {
  buildClassifier,
  classifyVector,
  expandTemplates,
  isNoneOfLabels,
  scoreCosines,
} from './zero-shot.ts';

const model = createTinyModel();

async function vectorOfColour(background: string): Promise<Float32Array> {
  const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
  const [outcome] = await model.embedImages([{ bytes }]);
  if (outcome && 'vector' in outcome) return outcome.vector;
  throw new Error('The tiny model refused a picture.');
}

describe('expandTemplates', () => {
  it('puts the label in every place', () => {
    expect(expandTemplates('cat', ['a {}', '{} and {}'])).toEqual(['a cat', 'cat and cat']);
  });

  it('refuses a template without a place for the label', () => {
    expect(() => expandTemplates('cat', ['a photo'])).toThrow(/"a photo" has no \{\}/);
    expect(() => expandTemplates('cat', [])).toThrow(/no prompt template/);
  });
});

describe('classifyVector', () => {
  it('puts the right label first and adds up to 1', async () => {
    const classifier = await buildClassifier(model, ['blue', 'red', 'green']);
    const labels = classifyVector(classifier, await vectorOfColour('#d22'));
    expect(labels[0]?.name).toBe('red');
    expect(labels.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);
    expect(labels.map(({ score }) => score)).toEqual(labels.map(({ score }) => score).sort((a, b) => b - a));
  });

  it('averages the templates of a label', async () => {
    const templates = ['a photo of a {}', 'the {} sky', '{}'];
    const classifier = await buildClassifier(model, ['red'], { templates });
    const parts = await model.embedTexts(expandTemplates('red', templates));
    const mean = meanDirection(parts.map(({ vector }) => vector));
    expect(cosine(classifier.labels[0]?.vectors[0] ?? mean, mean)).toBeCloseTo(1, 6);
  });

  it('trims labels and leaves out empty and repeated ones', async () => {
    const classifier = await buildClassifier(model, [' red', 'red ', '', '  ', 'blue']);
    expect(classifier.labels.map(({ name }) => name)).toEqual(['red', 'blue']);
    await expect(buildClassifier(model, ['', ' '])).rejects.toMatchObject({ code: 'labels-empty' });
  });
});

describe('a classifier', () => {
  it('takes the best of a label and its synonyms', async () => {
    const green = await vectorOfColour('#1e9632');
    const plain = await buildClassifier(model, ['plant', 'blue']);
    const told = await buildClassifier(model, ['plant', 'blue'], { synonyms: { plant: ['red', 'grass'] } });
    const scoreOf = (labels: ReturnType<typeof classifyVector>) =>
      labels.find(({ name }) => name === 'plant')?.score ?? 0;
    expect(scoreOf(classifyVector(told, green))).toBeGreaterThan(scoreOf(classifyVector(plain, green)) + 0.2);
    await expect(buildClassifier(model, ['a'], { synonyms: { b: ['c'] } })).rejects.toThrow(/"b"/);
  });

  it('lets each label stand for itself in mode multi', async () => {
    const classifier = await buildClassifier(model, ['red', 'crimson', 'blue'], { mode: 'multi' });
    const scores = Object.fromEntries(
      classifyVector(classifier, await vectorOfColour('#d22')).map(({ name, score }) => [name, score]),
    );
    expect(scores.red).toBeGreaterThan(0.9);
    expect(scores.crimson).toBeGreaterThan(0.9);
    expect(scores.blue).toBeLessThan(0.6);
  });

  it('knows what is none of its labels', async () => {
    const classifier = await buildClassifier(model, ['red', 'green'], { none: ['blue', 'white'] });
    expect(isNoneOfLabels(classifier, await vectorOfColour('#1e46d2'))).toBe(true);
    expect(isNoneOfLabels(classifier, await vectorOfColour('#d22'))).toBe(false);
    const [best] = classifyVector(classifier, await vectorOfColour('#1e46d2'));
    expect(best!.score).toBeLessThan(0.3);
  });

  it('names the sentences that the model does not read whole', async () => {
    const long = Array.from({ length: 90 }, () => 'red').join(' ');
    const { cut } = await buildClassifier(model, [long, 'blue']);
    expect(cut.map(({ tokens }) => tokens.count)).toEqual([96]);
  });
});

describe('scoreCosines', () => {
  it('gives the softmax of CLIP', () => {
    const [a = 0, b = 0] = scoreCosines([0.3, 0.25], { kind: 'softmax', scale: 100 });
    expect(a).toBeCloseTo(1 / (1 + Math.exp(-5)), 6);
    expect(a + b).toBeCloseTo(1, 9);
  });

  it('gives the sigmoid of SigLIP, each label on its own', () => {
    const scoring = { kind: 'sigmoid', scale: 100, bias: -12 } as const;
    const [a, b] = scoreCosines([0.12, 0.12], scoring);
    expect(a).toBeCloseTo(0.5, 6);
    expect(b).toBeCloseTo(0.5, 6);
    expect(scoreCosines([0.9], scoring)[0]).toBeGreaterThan(0.999);
  });
});
