import type { Filter } from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';

export interface SweepOptions {
  /** Removes nothing and says what would be removed. */
  readonly dryRun?: boolean;
  /** Blobs put within this time stay, in milliseconds; default a day. */
  readonly grace?: number;
  readonly signal?: AbortSignal;
}

/** What a sweep found. */
export interface SweepReport {
  readonly kept: number;
  /** Of a dry run: how many would be removed. */
  readonly removed: number;
  readonly removedBytes: number;
  readonly dryRun: boolean;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Removes the blobs that nothing refers to: no row of the database, no record of a catalogue. What was put since the
 * oldest unfinished run began, or within the grace, stays.
 */
export async function sweepBlobs(
  parts: RuntimeParts,
  { dryRun = false, grace = day, signal }: SweepOptions = {},
): Promise<SweepReport> {
  const cutoff = await findCutoff(parts, grace);
  const used = new Set([...(await findInRows(parts)), ...(await findInRecords(parts, signal))]);
  let kept = 0;
  let removed = 0;
  let removedBytes = 0;
  for await (const { sha256, bytes, keptAt } of parts.blobs.list()) {
    signal?.throwIfAborted();
    if (used.has(sha256) || keptAt > cutoff || !(dryRun || (await parts.blobs.remove(sha256, cutoff)))) {
      kept++;
    } else {
      removed++;
      removedBytes += bytes;
    }
  }
  return { kept, removed, removedBytes, dryRun };
}

/** The clocks of database and file system differ, and that of files goes in steps of some milliseconds. */
const clockSlack = 60_000;

async function findCutoff(parts: RuntimeParts, grace: number): Promise<Date> {
  const young = new Date(Date.now() - grace);
  const oldest = await parts.database.prisma.run.findFirst({
    where: { status: { in: ['queued', 'running', 'interrupted', 'waiting', 'paused'] } },
    orderBy: { createdAt: 'asc' },
    select: { createdAt: true },
  });
  if (oldest === null) return young;
  const began = new Date(oldest.createdAt.getTime() - clockSlack);
  return began < young ? began : young;
}

/** Digests in every text and JSON of the database, so that a table that is added later counts too. */
async function findInRows({ database }: RuntimeParts): Promise<readonly string[]> {
  const { rows: columns } = await database.pool.query<{ place: string; name: string }>(
    `SELECT format('%I.%I', c.table_schema, c.table_name) AS place, format('%I', c.column_name) AS name
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')
       AND c.table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { place, name } of columns) {
    // Both names are quoted by the database itself.
    const { rows } = await database.pool.query<{ sha256: string }>(
      `SELECT DISTINCT (regexp_matches(${name}::text, 'blob:([0-9a-f]{64})', 'g'))[1] AS sha256
       FROM ${place} WHERE ${name}::text LIKE '%blob:%'`,
    );
    for (const { sha256 } of rows) found.push(sha256);
  }
  return found;
}

const inBlobs: Filter = { field: 'uri', op: 'prefix', value: 'blob:' };

/** Digests of the pictures of records; pipelines write records that no row of an asset stands for. */
async function findInRecords(
  parts: RuntimeParts,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { storeUrl, collection } of await parts.database.prisma.index.findMany()) {
    const store = await parts.stores.open(storeUrl);
    if (!(await store.listCollections()).includes(collection)) continue;
    let cursor: string | undefined;
    do {
      signal?.throwIfAborted();
      const page = await store.scan(collection, {
        pageSize: 500,
        filter: inBlobs,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { metadata } of page.records) {
        if (typeof metadata.uri === 'string') found.push(metadata.uri.slice('blob:'.length));
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  return found;
}
