import { availableParallelism } from 'node:os';
import { defaultImageLimits, type ImageLimits } from '../image-limits.ts';
import type { ModelCard, Precision, TowerCard } from './card.ts';
import { chooseWeights } from './choose-weights.ts';
import { readGolden } from './golden.ts';
import { LocalModel } from './local-model.ts';
import { finalSize } from './plan-resize.ts';
import { namePreprocessing } from './preprocessing-name.ts';
import { type ResolveOptions, resolveModel } from './resolve-model.ts';
import { hashWeights } from './weights-hash.ts';
import type { LoadedTower } from './worker-messages.ts';

/** How to open a model; everything but the home folder has a default. */
export interface OpenModelOptions extends ResolveOptions {
  /** Worker threads for images; default one a core. */
  readonly threads?: number;
  readonly limits?: Partial<ImageLimits>;
}

/**
 * Finds a model's files, pulling them when they are not on this machine, and opens it. Its towers are loaded when they
 * are first used. Throws `model-not-found`, `model-offline`, `model-corrupt`, `aborted`.
 *
 * @example
 * await using model = await openModel({ model: 'starter', home: '/var/lib/clipline' });
 * const [outcome] = await model.embedImages([{ path: '/photos/cat.jpg' }]);
 */
export async function openModel(options: OpenModelOptions): Promise<LocalModel> {
  const { card, folder } = await resolveModel(options);
  return openFolder(card, folder, options);
}

/** Opens the files of a model in a folder. */
export async function openFolder(
  card: ModelCard,
  folder: string,
  options: Pick<OpenModelOptions, 'home' | 'precision' | 'threads' | 'limits'>,
): Promise<LocalModel> {
  const vision = chooseTower(card, card.vision, options.precision);
  const textual = chooseTower(card, card.textual, options.precision);
  const revision = await hashWeights(folder, [vision.file, textual.file], options.home);
  return new LocalModel({
    card,
    stamp: {
      model: card.id,
      revision,
      preprocessing: namePreprocessing(card.image),
      dimensions: card.dimensions,
    },
    threads: Math.max(1, options.threads ?? availableParallelism()),
    golden: await readGolden(folder),
    vision: {
      kind: 'vision',
      folder,
      tower: vision,
      image: card.image,
      limits: { ...defaultImageLimits, ...options.limits },
      combined: card.combined,
    },
    textual: {
      kind: 'text',
      folder,
      tower: textual,
      text: card.text,
      standIn: card.combined ? finalSize(card.image.resize) : null,
    },
  });
}

function chooseTower(card: ModelCard, tower: TowerCard, precision: Precision | undefined): LoadedTower {
  return {
    class: tower.class,
    output: tower.output,
    file: chooseWeights(card, tower, precision),
    dimensions: card.dimensions,
  };
}
