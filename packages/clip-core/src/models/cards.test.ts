import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { modelCardSchema } from './card.ts';
import { cards } from './cards.gen.ts';
import { neededFiles } from './choose-weights.ts';
import { namePreprocessing } from './preprocessing-name.ts';

const files = readdirSync(fileURLToPath(new URL('./cards/', import.meta.url)));

describe('cards', () => {
  it('are registered, one a file, named by their id', () => {
    expect(cards.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  });

  it.each(cards)('$id has weights in its own precision, and a place to come from', (card) => {
    expect(modelCardSchema.parse(card)).toEqual(card);
    expect(neededFiles(card, undefined).length).toBeGreaterThan(card.files.length);
    expect(card.hub === null).toBe(card.starter);
    const known = new Set([
      ...card.files,
      ...Object.values(card.vision.files),
      ...Object.values(card.textual.files),
    ]);
    expect(Object.keys(card.checksums).filter((file) => !known.has(file))).toEqual([]);
  });

  it('have one starter', () => {
    expect(cards.filter(({ starter }) => starter).map(({ id }) => id)).toEqual(['starter']);
  });

  it('tell preprocessings apart by name', () => {
    expect(cards.map(({ id, image }) => [id, namePreprocessing(image)])).toEqual(
      expect.arrayContaining([
        ['starter', 'squash-192-bicubic-0.5-0.5/v1'],
        ['clip-vit-b-32', 'shortest-edge-224-crop-224-bicubic-0.481_0.458_0.408-0.269_0.261_0.276/v1'],
        ['mobileclip-s2', 'shortest-edge-256-crop-256-bilinear-0-1/v1'],
      ]),
    );
  });
});
