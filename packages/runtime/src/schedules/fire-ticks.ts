import type { NodeRegistry } from '@clipline/clip-core';
import type pg from 'pg';
import type { Database } from '../database/open-database.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import { addFirings } from '../triggers/firings.ts';
import { isListening, listeningOf, readTriggers } from '../triggers/trigger-row.ts';
import { findDueTicks, jitterOf } from './ticks.ts';

/** Writes down the runs that schedules ask for up to `now`; each tick once, however many processes look. */
export async function fireTicks(database: Database, registry: NodeRegistry, now: Date): Promise<number> {
  let fired = 0;
  for (;;) {
    const found = await inTransaction(database.pool, (client) => fireNext(client, registry, now));
    if (found === null) return fired;
    fired += found;
  }
}

/** The schedule that is due the longest; null when none is. */
async function fireNext(client: pg.ClientBase, registry: NodeRegistry, now: Date): Promise<number | null> {
  const [row] = await readTriggers(
    client,
    `WHERE t.next_at <= $1 AND ${isListening} ORDER BY t.next_at, t.id LIMIT 1 FOR UPDATE OF t SKIP LOCKED`,
    [now],
  );
  if (row === undefined) return null;
  const listening = listeningOf(registry, row);
  if (listening?.to !== 'clock') {
    await client.query('UPDATE triggers SET next_at = NULL WHERE id = $1', [row.id]);
    return 0;
  }
  const { schedule } = listening;
  const due = findDueTicks(schedule, row.seenUntil, now);
  const added = await addFirings(
    client,
    due.fire.map((tick) => ({
      triggerId: row.id,
      key: tick.toISOString(),
      at: tick,
      dueAt: new Date(tick.getTime() + jitterOf(schedule, row.id, tick)),
    })),
  );
  await client.query('UPDATE triggers SET seen_until = $2, next_at = $3 WHERE id = $1', [
    row.id,
    due.until,
    due.next,
  ]);
  return added;
}

/** When the next tick of any schedule is. */
export async function nextTickOfAll(database: Database): Promise<Date | null> {
  const { rows } = await database.pool.query<{ next: Date | null }>(
    `SELECT min(t.next_at) AS next FROM triggers t LEFT JOIN pipelines p ON p.id = t.pipeline_id
     WHERE ${isListening}`,
  );
  return rows[0]?.next ?? null;
}
