import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Item, Metadata } from '@clipline/clip-core';
import { hashFile } from '../indexing/file-facts.ts';
import type { RuntimeParts } from '../runtime-parts.ts';

interface AssetRow {
  readonly id: string;
  readonly uri: string;
  readonly metadata: Metadata;
  readonly annotations: Metadata;
  readonly sha256: string | null;
  readonly media_type: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

/**
 * The pinned samples as items, in their order: an image of a catalogue with its id and metadata there, any other by its
 * address. All but remote ones carry the digest of their bytes, by which results of nodes are found again.
 */
export async function findSamples(
  parts: RuntimeParts,
  addresses: readonly string[],
  base?: string,
): Promise<readonly Item[]> {
  const uris = addresses.map((address) => toUri(address, base));
  const { rows } = await parts.database.pool.query<AssetRow>(
    `SELECT DISTINCT ON (uri) id, uri, metadata, annotations, sha256, media_type, width, height FROM assets
     WHERE uri = ANY($1) AND state = 'present' ORDER BY uri, id`,
    [uris],
  );
  const assets = new Map(rows.map((row) => [row.uri, row]));
  return Promise.all(
    uris.map(async (uri, index) => {
      const asset = assets.get(uri);
      if (asset !== undefined) return fromAsset(asset);
      // As many addresses as URIs.
      const item: Item = { id: addresses[index] as string, metadata: {}, image: { uri } };
      if (!uri.startsWith('file:')) return item;
      // A file that cannot be read is told by the first node that reads it.
      const sha256 = await hashFile(fileURLToPath(uri)).catch(() => null);
      return sha256 === null ? item : { ...item, image: { uri, sha256 } };
    }),
  );
}

function fromAsset({ id, uri, metadata, annotations, sha256, media_type, width, height }: AssetRow): Item {
  const known = { sha256, mediaType: media_type, width, height };
  const facts = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  return { id, metadata: { ...metadata, ...annotations }, image: { uri, ...facts } };
}

/** An address as it is, a path as that of a file. */
function toUri(address: string, base: string | undefined): string {
  const isAddress = /^[a-z][a-z0-9+.-]*:/i.test(address) && !isAbsolute(address);
  return isAddress ? address : pathToFileURL(resolve(base ?? '.', address)).href;
}
