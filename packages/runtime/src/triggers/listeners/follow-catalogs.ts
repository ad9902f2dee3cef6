import type { CatalogRule, Item, Metadata, NodeRegistry } from '@clipline/clip-core';
import type pg from 'pg';
import { mergeAnnotations } from '../../catalogs/asset-metadata.ts';
import type { Database } from '../../database/open-database.ts';
import { inTransaction } from '../../runs/in-transaction.ts';
import { addFirings } from '../firings.ts';
import { isListening, listeningOf, readTriggers, type TriggerRow } from '../trigger-row.ts';

interface ChangeRow {
  readonly id: string;
  readonly tx: string;
  readonly assetId: string;
  readonly change: CatalogRule['on'][number];
  readonly at: Date;
  readonly uri: string | null;
  readonly sha256: string | null;
  readonly mediaType: string | null;
  readonly metadata: Metadata | null;
  readonly annotations: Metadata | null;
}

/** Rows that are read at once; what is left out of a run's choice is passed over by as many. */
const page = 2_000;

/**
 * Writes down runs for what happened in the catalogues that triggers follow, once it has been quiet. The cursor moves
 * in the same transaction: nothing is lost over a restart, and none comes twice. Answers when to look again.
 */
export async function followCatalogs(
  database: Database,
  registry: NodeRegistry,
  now: Date,
): Promise<Date | null> {
  const rows = await readTriggers(database.pool, `WHERE t.follows IS NOT NULL AND ${isListening}`);
  let next: Date | null = null;
  for (const { id } of rows) {
    for (;;) {
      const outcome = await inTransaction(database.pool, (client) =>
        followOne(client, { id, registry, now }),
      );
      if (outcome === 'again') continue;
      if (outcome !== null && (next === null || outcome < next)) next = outcome;
      break;
    }
  }
  return next;
}

/** `again` when it got on, the time of the next batch when one is waiting, null when there is nothing. */
async function followOne(
  client: pg.ClientBase,
  { id, registry, now }: { readonly id: string; readonly registry: NodeRegistry; readonly now: Date },
): Promise<'again' | Date | null> {
  const [row] = await readTriggers(client, `WHERE t.id = $1 AND ${isListening} FOR UPDATE OF t SKIP LOCKED`, [
    id,
  ]);
  const listening = row ? listeningOf(registry, row) : null;
  if (row === undefined || listening?.to !== 'catalog') return null;
  const { on, batch, catalog } = listening.catalog;
  const changes = await readChanges(client, row, catalog);
  const wanted = changes.filter(({ change }) => on.includes(change)).slice(0, batch.maxItems);
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) {
    const passed = changes.at(-1);
    if (passed === undefined) return null;
    await moveCursor(client, row, passed);
    return 'again';
  }
  const readyAt = Math.min(
    last.at.getTime() + batch.quietSeconds * 1_000,
    first.at.getTime() + batch.maxWaitSeconds * 1_000,
  );
  if (wanted.length < batch.maxItems && readyAt > now.getTime()) return new Date(readyAt);
  await addFirings(client, [
    { triggerId: row.id, key: `changes:${last.tx}:${last.id}`, at: now, items: toItems(wanted, catalog) },
  ]);
  await moveCursor(client, row, last);
  return 'again';
}

/** What happened after the cursor, as far as no older transaction is still open that may write before it. */
async function readChanges(
  client: pg.ClientBase,
  { cursor }: TriggerRow,
  catalog: string,
): Promise<readonly ChangeRow[]> {
  const { tx, id } = readCursor(cursor);
  const { rows } = await client.query<ChangeRow>(
    `SELECT h.id, h.tx, h.asset_id AS "assetId", h.change, h.at, a.uri, a.sha256, a.media_type AS "mediaType",
       a.metadata, a.annotations
     FROM catalog_changes h JOIN catalogs c ON c.id = h.catalog_id LEFT JOIN assets a ON a.id = h.asset_id
     WHERE c.name = $1 AND (h.tx, h.id) > ($2::bigint, $3::bigint)
       AND h.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
     ORDER BY h.tx, h.id LIMIT $4`,
    [catalog, tx, id, page],
  );
  return rows;
}

function readCursor(cursor: unknown): { readonly tx: string; readonly id: string } {
  const { tx, id } = Object(cursor) as { readonly tx?: unknown; readonly id?: unknown };
  return { tx: typeof tx === 'string' ? tx : '0', id: typeof id === 'string' ? id : '0' };
}

async function moveCursor(client: pg.ClientBase, { id }: TriggerRow, to: ChangeRow): Promise<void> {
  await client.query(`UPDATE triggers SET cursor = cursor || $2::jsonb WHERE id = $1`, [
    id,
    JSON.stringify({ tx: to.tx, id: to.id }),
  ]);
}

/** An item for each image, with the last thing that happened to it. */
function toItems(changes: readonly ChangeRow[], catalog: string): readonly Item[] {
  const byAsset = new Map(changes.map((row) => [row.assetId, row]));
  return [...byAsset.values()].map((row): Item => {
    const metadata = mergeAnnotations(row.metadata ?? {}, row.annotations ?? {});
    return {
      id: row.assetId,
      metadata: { ...metadata, catalog, change: row.change },
      ...(row.uri === null || row.change === 'removed'
        ? {}
        : {
            image: {
              uri: row.uri,
              ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
              ...(row.mediaType === null ? {} : { mediaType: row.mediaType }),
            },
          }),
    };
  });
}
