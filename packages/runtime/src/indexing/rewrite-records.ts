import { ClipError, type Item, type ItemWith } from '@clipline/clip-core';
import type { NodeServices } from '@clipline/engine';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { Scan } from './scan.ts';

/**
 * Writes records anew with the vectors that the store has, for images whose bytes are the same but whose place or
 * metadata changed. The pipeline's own sink does it, so that such a record is like any other. Answers the ids that
 * have no vector in the store.
 */
export async function rewriteRecords(
  parts: RuntimeParts,
  scan: Scan,
  options: { readonly items: readonly Item[]; readonly services: NodeServices; readonly signal: AbortSignal },
): Promise<ReadonlySet<string>> {
  const { index } = scan;
  const { items, services, signal } = options;
  const records = await index.store.fetch(
    index.collection,
    items.map(({ id }) => id),
  );
  const vectors = new Map(records.map(({ id, vector }) => [id, vector]));
  const missing = new Set(items.map(({ id }) => id).filter((id) => !vectors.has(id)));
  const sink = parts.registry.get('store.upsert');
  if (sink?.kind !== 'node') throw new ClipError('internal', 'The node "store.upsert" is not registered.');
  const refused: ClipError[] = [];
  const batch = items.flatMap((item): ItemWith<'embedding'>[] => {
    const vector = vectors.get(item.id);
    return vector ? [{ ...item, embedding: { stamp: index.stamp, vector } }] : [];
  });
  // Everything that this sink needs is there: an id, metadata and an embedding.
  await sink.run(batch as Parameters<typeof sink.run>[0], sink.params.parse({ catalog: index.catalog }), {
    ...services,
    signal,
    nodeId: 'store',
    page: 0,
    idempotencyKey: (item) => `${scan.runId}/store/${item.id}`,
    reject: (_item, cause) => refused.push(cause),
    drop: () => undefined,
  });
  const [first] = refused;
  if (first) throw first;
  return missing;
}
