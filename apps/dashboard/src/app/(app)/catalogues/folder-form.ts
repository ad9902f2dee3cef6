import type { CatalogView } from '@clipline/runtime';

const nameLength = 100;

/** Why a path cannot be a folder on the server; null when it can be. */
export function checkFolder(folder: string): string | null {
  const path = folder.trim();
  if (path === '') return 'Give the path of a folder.';
  if (/^(\/|~(\/|$)|[A-Za-z]:[\\/])/.test(path)) return null;
  return `“${path}” is not a whole path. Begin at the root, as in /home/ada/pictures.`;
}

/** Why a name cannot be given to a new catalogue; null when it can be. */
export function checkName(name: string, taken: readonly Pick<CatalogView, 'name'>[]): string | null {
  const wanted = name.trim();
  if (wanted === '') return 'Give the catalogue a name.';
  if (wanted.length > nameLength) return `At most ${nameLength} characters.`;
  if (/[\p{Cc}/\\]/u.test(wanted)) return 'No slashes, please: the name is part of addresses.';
  if (taken.some((catalog) => catalog.name === wanted)) return `There is a catalogue “${wanted}” already.`;
  return null;
}

/** A name for a folder: its own, in letters that a name may have. */
export function suggestName(folder: string): string {
  const last = folder.trim().split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  return last
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, nameLength);
}
