import type { Item, JsonValue } from '@clipline/clip-core';
import type { CachedResult, ItemCache } from '@clipline/engine';
import type pg from 'pg';
import { itemFromJson, itemToJson } from './item-json.ts';

/** Results that nobody has asked for in so many days are forgotten. */
const keptDays = 30;

/** The cache is held near this size, in bytes of JSON. */
const largest = 2 * 1024 ** 3;

/** Results that are forgotten in one step. */
const batch = 10_000;

/** Opens the cache of node results that the workers share. */
export function openPostgresCache(pool: pg.Pool): ItemCache {
  return {
    async read(keys) {
      if (keys.length === 0) return new Map();
      const { rows } = await pool.query<{ key: string; value: JsonValue; stale: boolean }>(
        `SELECT key, value, used_at < now() - interval '1 hour' AS stale FROM item_cache WHERE key = ANY($1)`,
        [keys],
      );
      const stale = rows.filter((row) => row.stale).map(({ key }) => key);
      if (stale.length > 0) {
        await pool.query('UPDATE item_cache SET used_at = now() WHERE key = ANY($1)', [stale]);
      }
      return new Map(rows.map(({ key, value }) => [key, fromJson(value)]));
    },
    async write(results) {
      const entries = [...results].map(([key, result]) => ({ key, text: JSON.stringify(toJson(result)) }));
      await pool.query(
        `INSERT INTO item_cache (key, value, bytes)
         SELECT key, value, octet_length(value::text) FROM unnest($1::text[], $2::jsonb[]) AS kept (key, value)
         ORDER BY key ON CONFLICT (key) DO UPDATE SET used_at = now()`,
        [entries.map(({ key }) => key), entries.map(({ text }) => text)],
      );
    },
  };
}

/** Forgets some results that have not been used for a month, and some of the oldest when there are too many. */
export async function pruneCache(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM item_cache WHERE key IN (
       SELECT key FROM item_cache WHERE used_at < now() - make_interval(days => $1) ORDER BY used_at LIMIT $2)`,
    [keptDays, batch],
  );
  // By the size on disk, which is known without reading the table; it grows no further once rows make room.
  await pool.query(
    `DELETE FROM item_cache WHERE pg_total_relation_size('item_cache') > $1 AND key IN (
       SELECT key FROM item_cache ORDER BY used_at LIMIT $2)
       AND (SELECT coalesce(sum(bytes), 0) FROM item_cache) > $1`,
    [largest, batch],
  );
}

function toJson({ facets, ...result }: CachedResult): JsonValue {
  // Plain data but for the vector, which is written as that of an item is.
  return { ...result, facets: itemToJson({ id: '', metadata: {}, ...facets }) } as JsonValue;
}

function fromJson(value: JsonValue): CachedResult {
  // Written by `toJson` alone.
  const { facets, ...result } = value as unknown as Omit<CachedResult, 'facets'> & {
    readonly facets: JsonValue;
  };
  const { id: _, metadata: __, ...kept }: Item = itemFromJson(facets);
  return { ...result, facets: kept };
}
