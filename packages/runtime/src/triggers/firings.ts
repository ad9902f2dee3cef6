import { type Item, type JsonValue, toClipError } from '@clipline/clip-core';
import type pg from 'pg';
import { toStorableJson } from '../catalogs/storable-json.ts';
import type { Database } from '../database/open-database.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import { toErrorJson } from '../runs/run-summary.ts';
import { isActive, isListening } from './trigger-row.ts';

/** A run to be started because something happened. */
export interface NewFiring {
  readonly triggerId: string;
  /** Names what happened: the same key of the same trigger starts one run. */
  readonly key: string;
  readonly at: Date;
  /** When to start it; at once when left out. */
  readonly dueAt?: Date;
  readonly items?: readonly Item[];
}

/** What starts runs; the same key starts one. `runId` is null when the pipeline's settings say that this one is left out. */
export interface RunStarter {
  startPipeline(request: {
    readonly pipeline: string;
    readonly items: readonly Item[] | null;
    readonly trigger: string;
    readonly idempotencyKey: string;
  }): Promise<{ readonly runId: string | null }>;
  reindexCatalog(request: {
    readonly catalog: string;
    readonly choice: string;
    readonly idempotencyKey: string;
  }): Promise<{ readonly runId: string | null }>;
}

/** Writes what is to be started; one that is there already stays as it is. Answers how many were new. */
export async function addFirings(
  client: pg.ClientBase | pg.Pool,
  firings: readonly NewFiring[],
): Promise<number> {
  let added = 0;
  for (const { triggerId, key, at, dueAt = at, items } of firings) {
    const { rowCount } = await client.query(
      `INSERT INTO firings (trigger_id, key, at, due_at, items) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (trigger_id, key) DO NOTHING`,
      [
        triggerId,
        key,
        at,
        dueAt,
        items ? JSON.stringify(toStorableJson(items as unknown as JsonValue)) : null,
      ],
    );
    added += rowCount ?? 0;
  }
  return added;
}

interface DueFiring {
  readonly triggerId: string;
  readonly key: string;
  readonly items: readonly Item[] | null;
  readonly tries: number;
  readonly pipeline: string | null;
  readonly catalog: string | null;
  readonly trigger: string;
  readonly choice: string | null;
}

/** Tries before a firing is given up, over about three hours. */
const mostTries = 20;

/**
 * Starts the runs that are due, one after another. A firing is held by one process while it starts; one whose process
 * dies is started by another, under the same key. Answers how many were dealt with.
 */
export async function startDueFirings(
  database: Database,
  starter: RunStarter,
  now: Date,
  only?: {
    readonly triggerId: string;
    readonly key: string;
    /** A person asks for it, whether its trigger is paused or not. */
    readonly byHand?: boolean;
  },
): Promise<number> {
  for (let count = 0; ; count++) {
    const found = await inTransaction(database.pool, async (client) => {
      const { rows } = await client.query<DueFiring>(
        `SELECT f.trigger_id AS "triggerId", f.key, f.items, f.tries, p.name AS pipeline, c.name AS catalog,
           t.name AS trigger, t.choice
         FROM firings f JOIN triggers t ON t.id = f.trigger_id
           LEFT JOIN pipelines p ON p.id = t.pipeline_id LEFT JOIN catalogs c ON c.id = t.catalog_id
         WHERE f.state = 'waiting' AND f.due_at <= $1 AND (${isListening} OR ($4 AND ${isActive}))
           AND ($2::uuid IS NULL OR (f.trigger_id = $2 AND f.key = $3))
         ORDER BY f.due_at, f.key LIMIT 1 FOR UPDATE OF f SKIP LOCKED`,
        [now, only?.triggerId ?? null, only?.key ?? null, only?.byHand ?? false],
      );
      const [firing] = rows;
      if (firing === undefined) return false;
      await startOne(client, starter, { firing, now });
      return true;
    });
    if (!found) return count;
  }
}

async function startOne(
  client: pg.ClientBase,
  starter: RunStarter,
  { firing, now }: { readonly firing: DueFiring; readonly now: Date },
): Promise<void> {
  const { triggerId, key, tries } = firing;
  try {
    const { runId } = await callStarter(starter, firing);
    await client.query(
      `UPDATE firings SET state = 'started', run_id = $3, items = NULL, error = NULL, tries = tries + 1
       WHERE trigger_id = $1 AND key = $2`,
      [triggerId, key, runId],
    );
  } catch (thrown) {
    const error = toClipError(thrown);
    const again = error.retryable && tries + 1 < mostTries;
    const delay = error.retryAfter ?? Math.min(600_000, 1_000 * 2 ** tries);
    await client.query(
      `UPDATE firings SET state = $3::firing_state, due_at = $4, error = $5, tries = tries + 1
       WHERE trigger_id = $1 AND key = $2`,
      [
        triggerId,
        key,
        again ? 'waiting' : 'failed',
        new Date(now.getTime() + delay),
        JSON.stringify(toErrorJson(error)),
      ],
    );
  }
}

function callStarter(starter: RunStarter, firing: DueFiring): Promise<{ readonly runId: string | null }> {
  const idempotencyKey = `trigger/${firing.triggerId}/${firing.key}`;
  const { pipeline, catalog, items, trigger } = firing;
  if (pipeline !== null) return starter.startPipeline({ pipeline, items, trigger, idempotencyKey });
  // A trigger has one of the two.
  return starter.reindexCatalog({
    catalog: catalog ?? '',
    choice: firing.choice ?? 'due',
    idempotencyKey,
  });
}

/** When the next firing is due, of those that wait. */
export async function nextDueFiring(database: Database): Promise<Date | null> {
  const { rows } = await database.pool.query<{ due: Date | null }>(
    `SELECT min(f.due_at) AS due FROM firings f JOIN triggers t ON t.id = f.trigger_id
       LEFT JOIN pipelines p ON p.id = t.pipeline_id
     WHERE f.state = 'waiting' AND ${isListening}`,
  );
  return rows[0]?.due ?? null;
}

/** Days that a firing is remembered: a request that is repeated within them starts no second run. */
const rememberedDays = 30;

/** Forgets what happened long ago. */
export async function forgetOldFirings(database: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - rememberedDays * 86_400_000);
  await database.pool.query(`DELETE FROM firings WHERE state <> 'waiting' AND created_at < $1`, [before]);
  await database.pool.query('DELETE FROM catalog_changes WHERE at < $1', [before]);
}
