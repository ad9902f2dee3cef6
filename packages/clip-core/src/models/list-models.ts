import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from './card.ts';
import { cards } from './cards.gen.ts';
import { deriveCard } from './derive-card.ts';
import { findLocal, type ModelPlaces } from './resolve-model.ts';

/** A model that can be used or pulled. */
export interface ListedModel {
  readonly card: ModelCard;
  /** Where its files are; null when it would have to be pulled. */
  readonly folder: string | null;
  /** Size of its folder; null when it is not on this machine. */
  readonly bytes: number | null;
  /** Bytes of a pull that was cut short and would be gone on with; 0 when there is none. */
  readonly partialBytes: number;
}

/** Every card, and every folder in the home's `models` that has none; those on this machine first, then by title. */
export async function listModels(places: ModelPlaces): Promise<readonly ListedModel[]> {
  const carded = cards.map(async (card): Promise<ListedModel> => {
    const found = await findLocal({ ...places, model: card.id });
    const bytes = found && (await sizeOfFolder(found.folder));
    const partialBytes = await sizeOfFolder(join(places.home, 'models', `${card.id}.partial`));
    return { card, folder: found?.folder ?? null, bytes, partialBytes };
  });
  const listed = await Promise.all([...carded, ...(await listFolders(places.home))]);
  return listed.sort(
    (a, b) =>
      Number(b.folder !== null) - Number(a.folder !== null) || a.card.title.localeCompare(b.card.title),
  );
}

async function listFolders(home: string): Promise<readonly ListedModel[]> {
  const models = join(home, 'models');
  const entries = await readdir(models, { withFileTypes: true }).catch(() => []);
  const known = new Set(cards.map(({ id }) => id));
  const found: ListedModel[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || known.has(entry.name) || /^\.|\.partial$/.test(entry.name)) continue;
    const folder = join(models, entry.name);
    // What is no model is left out rather than spoiling the list.
    const card = await deriveCard(folder).catch(() => null);
    if (card) found.push({ card, folder, bytes: await sizeOfFolder(folder), partialBytes: 0 });
  }
  return found;
}

/** Bytes of all files in a folder; 0 when there is none. */
export async function sizeOfFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    // A pull may rename a file meanwhile.
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
