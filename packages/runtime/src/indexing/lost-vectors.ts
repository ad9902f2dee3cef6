import { throwIfAborted } from '@clipline/clip-core';
import type { Scan } from './scan.ts';

const batch = 500;

/**
 * Finds images that the catalogue believes to be indexed and whose vectors the store has lost, because somebody
 * emptied it or put an old copy back, and forgets that they were indexed: the scan embeds them again.
 * Looks closely only when the store has fewer records than it should. Answers how many were lost.
 */
export async function forgetLostVectors(scan: Scan, signal: AbortSignal): Promise<number> {
  const { pool, indexId } = scan;
  const { store, collection } = scan.index;
  const { rows: counted } = await pool.query<{ believed: number }>(
    'SELECT count(*)::int AS believed FROM asset_indexes WHERE index_id = $1',
    [indexId],
  );
  if ((await store.count(collection)) >= (counted[0]?.believed ?? 0)) return 0;
  let lost = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    throwIfAborted(signal);
    const { rows } = await pool.query<{ id: string }>(
      `SELECT asset_id AS id FROM asset_indexes WHERE index_id = $1 AND asset_id > $2::uuid
       ORDER BY asset_id LIMIT $3`,
      [indexId, after, batch],
    );
    const last = rows.at(-1);
    if (last === undefined) return lost;
    after = last.id;
    const ids = rows.map(({ id }) => id);
    const there = new Set((await store.fetch(collection, ids)).map(({ id }) => id));
    const missing = ids.filter((id) => !there.has(id));
    lost += missing.length;
    await pool.query('DELETE FROM asset_indexes WHERE index_id = $1 AND asset_id = ANY($2::uuid[])', [
      indexId,
      missing,
    ]);
  }
}
