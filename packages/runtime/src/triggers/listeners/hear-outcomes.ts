import type { Item, Listening, NodeRegistry } from '@clipline/clip-core';
import type pg from 'pg';
import type { Database } from '../../database/open-database.ts';
import { inTransaction } from '../../runs/in-transaction.ts';
import { addFirings, type NewFiring } from '../firings.ts';
import { isListening, listeningOf, readTriggers, type TriggerRow } from '../trigger-row.ts';

/** A transaction that began before the last look may write an earlier time than was seen then, in milliseconds. */
const overlap = 600_000;

/**
 * Writes down runs for decisions of people and for failed runs since the last look. Each is looked at again for a
 * while; its key says that it has been told.
 */
export async function hearOutcomes(database: Database, registry: NodeRegistry): Promise<number> {
  const rows = await readTriggers(
    database.pool,
    `WHERE ${isListening} AND t.next_at IS NULL AND t.path IS NULL AND t.follows IS NULL`,
  );
  let heard = 0;
  for (const row of rows) {
    const listening = listeningOf(registry, row);
    if (listening?.to !== 'decisions' && listening?.to !== 'failures') continue;
    heard += await inTransaction(database.pool, (client) => hearOne(client, row, listening));
  }
  return heard;
}

type Heard = Extract<Listening, { to: 'decisions' | 'failures' }>;

async function hearOne(client: pg.ClientBase, row: TriggerRow, listening: Heard): Promise<number> {
  const since = new Date(Math.max(row.seenUntil.getTime() - overlap, activatedAt(row)));
  const firings =
    listening.to === 'decisions'
      ? await findDecisions(client, row, { listening, since })
      : await findFailures(client, row, { listening, since });
  const added = await addFirings(client, firings);
  const last = firings.at(-1)?.at;
  if (last !== undefined && last > row.seenUntil) {
    await client.query('UPDATE triggers SET seen_until = $2 WHERE id = $1 AND seen_until < $2', [
      row.id,
      last,
    ]);
  }
  return added;
}

/** What happened before the trigger was published is none of its business. */
function activatedAt({ cursor }: TriggerRow): number {
  const { since } = Object(cursor) as { readonly since?: unknown };
  return typeof since === 'string' ? Date.parse(since) : 0;
}

interface DecisionRow {
  readonly id: string;
  readonly queue: string;
  readonly decision: string;
  readonly item: Item;
  readonly catalog: string | null;
  readonly comment: string | null;
  readonly at: Date;
}

async function findDecisions(
  client: pg.ClientBase,
  { id: triggerId }: TriggerRow,
  { listening, since }: { readonly listening: Extract<Heard, { to: 'decisions' }>; readonly since: Date },
): Promise<readonly NewFiring[]> {
  const { rows } = await client.query<DecisionRow>(
    `SELECT id, queue, decision, item, catalog, comment, decided_at AS at FROM reviews
     WHERE state = 'decided' AND decided_at > $1 AND ($2::text IS NULL OR queue = $2)
       AND decision::text = ANY($3::text[]) ORDER BY decided_at, id`,
    [since, listening.queue, listening.decisions],
  );
  return rows.map(({ id, queue, decision, item, catalog, comment, at }) => ({
    triggerId,
    key: `decision:${id}:${at.toISOString()}`,
    at,
    items: [
      {
        ...item,
        metadata: {
          ...item.metadata,
          queue,
          decision,
          ...(catalog === null ? {} : { catalog }),
          ...(comment === null ? {} : { comment }),
        },
      },
    ],
  }));
}

interface FailureRow {
  readonly id: string;
  readonly title: string;
  readonly pipeline: string | null;
  readonly catalog: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly at: Date;
}

async function findFailures(
  client: pg.ClientBase,
  row: TriggerRow,
  { listening, since }: { readonly listening: Extract<Heard, { to: 'failures' }>; readonly since: Date },
): Promise<readonly NewFiring[]> {
  const { rows } = await client.query<FailureRow>(
    `SELECT r.id, r.title, p.name AS pipeline, c.name AS catalog, r.error->>'code' AS code,
       r.error->>'message' AS message, r.attempts, r.finished_at AS at
     FROM runs r LEFT JOIN pipelines p ON p.id = r.pipeline_id LEFT JOIN catalogs c ON c.id = r.catalog_id
     WHERE r.status = 'failed' AND r.finished_at > $1 AND r.pipeline_id IS DISTINCT FROM $2::uuid
       AND (cardinality($3::text[]) = 0 OR p.name = ANY($3))
       AND (cardinality($4::text[]) = 0 OR r.error->>'code' = ANY($4))
       AND NOT EXISTS (SELECT 1 FROM firings f JOIN triggers t ON t.id = f.trigger_id
         WHERE f.run_id = r.id AND t.type = $5)
     ORDER BY r.finished_at, r.id`,
    [since, row.pipelineId, listening.pipelines, listening.codes, row.type],
  );
  return rows.map(({ id, at, attempts, title, pipeline, catalog, code, message }) => ({
    triggerId: row.id,
    key: `failed:${id}:${attempts}`,
    at,
    items: [
      {
        id,
        text: message ?? title,
        metadata: { run: id, title, pipeline, catalog, code, message, failedAt: at.toISOString() },
      },
    ],
  }));
}
