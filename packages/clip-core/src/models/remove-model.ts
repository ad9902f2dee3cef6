import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ClipError } from '../errors.ts';
import { toDiskError } from './disk-error.ts';
import { sizeOfFolder } from './list-models.ts';
import { lockPull } from './lock-pull.ts';

/**
 * Deletes what the home's `models` folder holds of a model, a pull that was cut short included, and returns the bytes
 * that frees. Nobody sees half a model: its folder goes in one step. Throws `not-found` when nothing is there,
 * `conflict` while it is being pulled, `home-unwritable`.
 */
export async function removeModel(id: string, { home }: { readonly home: string }): Promise<number> {
  const models = join(home, 'models');
  const folder = join(models, id);
  const isName = /^[\w-][\w.-]*$/.test(id);
  const there = [folder, `${folder}.partial`].filter((path) => isName && existsSync(path));
  if (there.length === 0) {
    throw new ClipError('not-found', `There are no files of a model "${id}" in ${models}.`);
  }
  try {
    await using _lock = await lockPull(`${folder}.pulling`);
    let freed = 0;
    for (const path of there) {
      const doomed = join(models, `.removing-${randomUUID()}`);
      await rename(path, doomed);
      freed += await sizeOfFolder(doomed);
      await rm(doomed, { recursive: true, force: true });
    }
    return freed;
  } catch (error) {
    throw toDiskError(error, folder) ?? error;
  }
}
