import {
  type CatalogIndex,
  ClipError,
  type Item,
  type ItemWith,
  type Metadata,
  type StoreRecord,
} from '@clipline/clip-core';
import { isItemFault } from '../item-fault.ts';

/** Writes items into a catalogue's index and answers why some could not be written, by id. */
export async function writeRecords(
  items: readonly ItemWith<'embedding'>[],
  { store, collection }: CatalogIndex,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ClipError>> {
  const failed = new Map<string, ClipError>();
  const write = async (batch: readonly ItemWith<'embedding'>[]): Promise<void> => {
    try {
      const result = await store.upsert(collection, batch.map(toRecord), { signal });
      for (const { id, code, message } of result.failed) failed.set(id, new ClipError(code, message));
    } catch (error) {
      if (!isItemFault(error)) throw error;
      const [only, next] = batch;
      // Nothing was written; halving finds the bad records without writing each one by itself.
      if (only !== undefined && next === undefined) failed.set(only.id, error);
      const middle = Math.ceil(batch.length / 2);
      if (next !== undefined) {
        await write(batch.slice(0, middle));
        await write(batch.slice(middle));
      }
    }
  };
  if (items.length > 0) await write(items);
  return failed;
}

/** The record that an item is kept as. */
export function toRecord(item: ItemWith<'embedding'>): StoreRecord {
  return { id: item.id, vector: item.embedding.vector, metadata: describeItem(item) };
}

/** The item's metadata with what nodes found out about it, as fields that filters can read. */
function describeItem({ metadata, image, labels, verdict, hashes }: Item): Metadata {
  const best = labels?.[0];
  const found: Record<string, Metadata[string] | undefined> = {
    uri: image?.uri,
    mediaType: image?.mediaType,
    width: image?.width,
    height: image?.height,
    sha256: image?.sha256 ?? hashes?.sha256,
    perceptualHash: hashes?.perceptual,
    differenceHash: hashes?.difference,
    label: best?.name,
    labelScore: best?.score,
    labels: labels?.map(({ name }) => name),
    verdict: verdict?.action,
  };
  const known = Object.entries(found).filter(
    (entry): entry is [string, Metadata[string]] => entry[1] !== undefined,
  );
  return { ...metadata, ...Object.fromEntries(known) };
}
