import type { ModelStamp } from '../item.ts';
import { readChecksums, verifyChecksums } from './checksums.ts';
import { openFolder } from './open-model.ts';
import { type ResolveOptions, resolveModel } from './resolve-model.ts';

/** What a check found; a model that fails it throws. */
export interface ModelCheck {
  readonly id: string;
  readonly stamp: ModelStamp;
  readonly folder: string;
  /** Files whose checksums were verified; 0 for a folder without checksums. */
  readonly files: number;
  /** Worst cosine to a golden vector; null for a model without golden vectors. */
  readonly worstCosine: number | null;
}

/**
 * Verifies a model on this machine: checksums, then every golden image and text; without golden vectors, that both
 * towers load and give unit vectors of the right length. Never asks the network.
 * Throws `model-corrupt`, `model-offline` when it is not here, `model-not-found`.
 */
export async function checkModel(options: Omit<ResolveOptions, 'offline' | 'hubUrl'>): Promise<ModelCheck> {
  const { card, folder } = await resolveModel({ ...options, offline: true });
  const checksums = await readChecksums(folder);
  if (checksums) await verifyChecksums(folder, checksums, options.signal);
  await using model = await openFolder(card, folder, { ...options, threads: 1 });
  const worstCosine = await model.checkGolden();
  if (worstCosine === null) await model.tryTowers();
  return {
    id: card.id,
    stamp: model.stamp,
    folder,
    files: Object.keys(checksums?.files ?? {}).length,
    worstCosine,
  };
}
