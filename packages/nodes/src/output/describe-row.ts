import type { Item, JsonValue } from '@clipline/clip-core';

/** An item as a line of output: what is small, and its vector where asked for. */
export type Row = { readonly id: string } & { readonly [facet: string]: JsonValue };

/** Facets in a fixed order; absent ones are left out. */
export function describeRow(item: Item, { vectors }: { readonly vectors: boolean }): Row {
  const { id, parents, metadata, image, text, labels, verdict, matches, hashes, failure, embedding } = item;
  const row: Record<string, unknown> = {
    id,
    parents,
    image,
    text,
    metadata,
    labels,
    verdict,
    matches,
    hashes,
    failure,
  };
  if (vectors && embedding !== undefined) {
    row.embedding = { ...embedding.stamp, vector: [...embedding.vector] };
  }
  // Every facet but the vector, which is a list of numbers by now, is made of JSON values.
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;
}
