import { join } from 'node:path';
import { ClipError } from '../errors.ts';
import type { ImageInput, TextEmbedding } from '../model.ts';
import { compareGolden, type Golden, leastCosine } from './golden.ts';

/** What a self-test needs of the model under test. */
export interface TestedTowers {
  embedImage(image: ImageInput): Promise<Float32Array>;
  embedText(text: string): Promise<TextEmbedding>;
}

/** How many of the golden images and texts are tried each time a tower is loaded. */
export const quickSamples = 2;

/** One grey pixel, for models without golden images. */
export const blankImage: ImageInput = {
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQI12Po6OgAAAM0AZkQj9/uAAAAAElFTkSuQmCC',
    'base64',
  ),
};

/** Embeds golden images and returns the worst cosine, or null when there are none. Throws `model-corrupt`. */
export async function testImages(
  golden: Golden,
  {
    folder,
    towers,
    samples,
  }: { readonly folder: string; readonly towers: TestedTowers; readonly samples: number },
): Promise<number | null> {
  const cosines = golden.images.slice(0, samples).map(async ({ file, vector }) => {
    const found = await towers.embedImage({ path: join(folder, file) });
    return compareGolden(found, { name: file, vector, least: leastCosine(golden) });
  });
  return worst(await Promise.all(cosines));
}

/** Embeds golden texts and returns the worst cosine, or null when there are none. Throws `model-corrupt`. */
export async function testTexts(
  golden: Golden,
  { towers, samples }: { readonly towers: TestedTowers; readonly samples: number },
): Promise<number | null> {
  const cosines = golden.texts.slice(0, samples).map(async ({ text, tokens, vector }) => {
    const found = await towers.embedText(text);
    if (tokens && tokens.length !== Math.min(found.tokens.count, found.tokens.limit)) {
      throw new ClipError(
        'model-corrupt',
        `The tokenizer makes ${found.tokens.count} tokens of "${text}"; ${tokens.length} are right. Its files are damaged or mixed up; restore or pull them again.`,
      );
    }
    return compareGolden(found.vector, { name: `"${text}"`, vector, least: leastCosine(golden) });
  });
  return worst(await Promise.all(cosines));
}

function worst(cosines: readonly number[]): number | null {
  return cosines.length === 0 ? null : Math.min(...cosines);
}
