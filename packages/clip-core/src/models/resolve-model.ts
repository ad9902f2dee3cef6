import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClipError } from '../errors.ts';
import type { ModelCard, Precision } from './card.ts';
import { cards } from './cards.gen.ts';
import { neededFiles } from './choose-weights.ts';
import { deriveCard } from './derive-card.ts';
import type { PullProgress } from './download-file.ts';
import { findCard } from './find-card.ts';
import { findLacking, pullModel } from './pull-model.ts';

/** Where a model's files may be. */
export interface ModelPlaces {
  /** Clipline's home; pulled models lie in its `models` folder. */
  readonly home: string;
  /** Folder of the model that ships with the project. Default: `models/starter` of this clone. */
  readonly bundled?: string | undefined;
}

/** Which model, where its files may be, and whether the hub may be asked. */
export interface ResolveOptions extends ModelPlaces {
  /** A card's id, or the path of a folder in the Transformers.js layout. */
  readonly model: string;
  /** Default: as the card says for each tower. */
  readonly precision?: Precision | undefined;
  /** True never asks the network. */
  readonly offline?: boolean | undefined;
  readonly hubUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
}

export interface ResolvedModel {
  readonly card: ModelCard;
  /** Absolute path. */
  readonly folder: string;
  readonly from: 'folder' | 'home' | 'bundled' | 'hub';
}

/** `models/starter` of the clone that this file belongs to. */
export function bundledFolder(): string {
  return fileURLToPath(new URL('../../../../models/starter', import.meta.url));
}

/**
 * Finds a model: an explicit folder, then the home, then the bundled starter, then the hub.
 * Throws `model-not-found`, `model-offline`, and what `pullModel` throws.
 */
export async function resolveModel(options: ResolveOptions): Promise<ResolvedModel> {
  const local = await findLocal(options);
  if (local) return local;
  const card = findCard(options.model);
  if (!card.hub) return Promise.reject(missingStarter(card, options.bundled ?? bundledFolder()));
  if (options.offline) throw notPulled(card, options.home, 'and the network must not be asked');
  try {
    return { card, folder: await pullModel(card.id, options), from: 'hub' };
  } catch (error) {
    if (!(error instanceof ClipError) || error.code !== 'model-offline') throw error;
    throw notPulled(card, options.home, `and could not be pulled: ${error.message}`, error);
  }
}

/** As `resolveModel`, without the hub; null when a card's files are not on this machine. */
export async function findLocal(
  options: ModelPlaces & Pick<ResolveOptions, 'model' | 'precision'>,
): Promise<ResolvedModel | null> {
  const { model, home, precision } = options;
  const card = cards.find(({ id }) => id === model);
  if (!card) return findFolder(model, home);
  const files = neededFiles(card, precision);
  const pulled = join(home, 'models', card.id);
  if ((await findLacking(pulled, files)).length === 0) return { card, folder: pulled, from: 'home' };
  const bundled = options.bundled ?? bundledFolder();
  if (card.starter && (await findLacking(bundled, files)).length === 0) {
    return { card, folder: bundled, from: 'bundled' };
  }
  return null;
}

/** A path, or the name of a folder that somebody has put into the home. */
async function findFolder(model: string, home: string): Promise<ResolvedModel | null> {
  const named = /^[\w.-]+$/.test(model) ? [join(home, 'models', model)] : [];
  for (const folder of [...named, resolve(model)]) {
    const isFolder = await stat(folder).then(
      (facts) => facts.isDirectory(),
      () => false,
    );
    if (isFolder) return { card: await deriveCard(folder), folder, from: 'folder' };
  }
  if (/[/\\]/.test(model)) {
    throw new ClipError('model-not-found', `There is no folder ${resolve(model)}. Check the path.`);
  }
  return null;
}

function missingStarter(card: ModelCard, folder: string): ClipError {
  return new ClipError(
    'model-not-found',
    `${card.title} should lie in ${folder} and does not, or not whole. Restore the folder from the repository.`,
  );
}

function notPulled(card: ModelCard, home: string, why: string, cause?: unknown): ClipError {
  return new ClipError(
    'model-offline',
    `${card.title} is not on this machine ${why}. Run \`clipline model pull ${card.id}\` where there is a network (and copy ${join(home, 'models', card.id)} here if that is another machine), or use the model "starter", which needs none.`,
    { cause, retryable: cause instanceof ClipError && cause.retryable },
  );
}
