import type pg from 'pg';

/** Gives back the reviews that were open in sessions, or for API keys, which are no more. */
export async function releaseEnded(pool: pg.Pool): Promise<void> {
  await pool.query(
    `UPDATE reviews SET state = 'open', claimed_by = NULL, claimed_in = NULL, claimed_at = NULL
     WHERE state = 'claimed'
       AND NOT EXISTS (SELECT 1 FROM sessions WHERE id::text = claimed_in)
       AND NOT EXISTS (SELECT 1 FROM api_keys WHERE id::text = claimed_in)`,
  );
}
