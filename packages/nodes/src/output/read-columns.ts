import type { JsonValue } from '@clipline/clip-core';
import { flattenRow } from './flatten-row.ts';
import type { RowReader } from './write-rows.ts';

/**
 * Every column that any row has, in their order, with what its values have in common; null where all of them are null.
 * `id` where there are no rows.
 */
export async function readColumns<K>(
  readRows: RowReader,
  kindOf: (value: JsonValue, column: string) => K | null,
  unite: (one: K, other: K) => K,
): Promise<ReadonlyMap<string, K | null>> {
  const found = new Map<string, { readonly rank: number; readonly kind: K | null }>();
  for await (const row of readRows()) {
    for (const { column, rank, value } of flattenRow(row)) {
      const kind = kindOf(value, column);
      const known = found.get(column)?.kind ?? null;
      found.set(column, {
        rank,
        kind: known === null || kind === null ? (known ?? kind) : unite(known, kind),
      });
    }
  }
  if (found.size === 0) return new Map([['id', null]]);
  // Sorting is stable: columns of one rank stay as they appeared.
  const ranked = [...found].sort(([, one], [, other]) => one.rank - other.rank);
  return new Map(ranked.map(([column, { kind }]) => [column, kind]));
}
