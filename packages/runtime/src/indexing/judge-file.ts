import { fileURLToPath } from 'node:url';
import { type ClipError, type Item, toClipError } from '@clipline/clip-core';
import { type FileFacts, hashFile, statFile } from './file-facts.ts';
import type { KnownAsset, StoredError } from './scan.ts';

/** A listed file as the file system has it, or why it cannot be looked at. */
export type ListedFile =
  | { readonly item: Item; readonly path: string; readonly facts: FileFacts }
  | { readonly item: Item; readonly path: string; readonly error: ClipError };

/**
 * What is to be done with a file: `keep` its vector, `embed` it, `leave` that to another run, tell again that it is
 * `failing`, or `refuse` it because it cannot be read. `asset` is what the catalogue has for it; an `embed` without one needs a new asset.
 */
export type Judgement =
  | (Judged & { readonly kind: 'keep'; readonly asset: KnownAsset })
  | (Judged & { readonly kind: 'failing'; readonly asset: KnownAsset; readonly error: StoredError })
  | (Judged & { readonly kind: 'embed' | 'leave'; readonly asset: KnownAsset | null })
  | {
      readonly kind: 'refuse';
      readonly item: Item;
      readonly asset: KnownAsset | null;
      readonly error: ClipError;
    };

interface Judged {
  readonly item: Item;
  readonly path: string;
  readonly facts: FileFacts;
  readonly sha256: string;
}

/** Path of the file that an item stands for; null when it stands for none. */
export function pathOf(item: Item): string | null {
  return item.image?.uri.startsWith('file:') ? fileURLToPath(item.image.uri) : null;
}

/** Stats the file behind an item of a folder. */
export async function listFile(item: Item): Promise<ListedFile> {
  const path = pathOf(item) ?? item.id;
  try {
    return { item, path, facts: await statFile(path) };
  } catch (error) {
    return { item, path, error: toClipError(error) };
  }
}

/**
 * Compares a file with what the catalogue has at its path; reads it only when size or time differ, or `force` is set.
 * A file without a present asset is always `embed`: whether it is a renamed one is found out by its digest.
 */
export async function judgeFile(
  file: ListedFile,
  known: { readonly asset: KnownAsset | null; readonly error: StoredError | null },
  options: { readonly force: boolean; readonly signal: AbortSignal },
): Promise<Judgement> {
  const { item, path } = file;
  const { asset } = known;
  if ('error' in file) return { kind: 'refuse', item, asset, error: file.error };
  const { facts } = file;
  let sha256 = asset?.sha256 ?? null;
  if (options.force || asset === null || sha256 === null || !asset.present || !sameFacts(asset, facts)) {
    try {
      sha256 = await hashFile(path, options.signal);
    } catch (error) {
      if (options.signal.aborted) throw error;
      return { kind: 'refuse', item, asset, error: toClipError(error) };
    }
  }
  const judged = { item, path, facts, sha256 };
  if (asset?.present && asset.sha256 === sha256 && !options.force) {
    if (asset.indexedSha256 === sha256) return { ...judged, kind: 'keep', asset };
    if (known.error) return { ...judged, kind: 'failing', asset, error: known.error };
  }
  return { ...judged, kind: 'embed', asset };
}

function sameFacts(asset: KnownAsset, facts: FileFacts): boolean {
  return asset.bytes === facts.bytes && asset.modifiedAt.getTime() === facts.modifiedAt.getTime();
}
