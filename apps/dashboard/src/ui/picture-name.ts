import type { AssetView } from '@clipline/runtime';

/** What a picture is called for people: its caption or title where it has one, else its file name. */
export function pictureName(asset: Pick<AssetView, 'path' | 'metadata'>): string {
  for (const key of ['caption', 'title', 'description']) {
    const value = asset.metadata[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return fileName(asset.path);
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
