import { ClipError, type ConnectionSettings, type NodeRegistry } from '@clipline/clip-core';
import type { Database } from '../database/open-database.ts';
import { readCarriedFacets } from './carried-facets.ts';
import { readLastFirings } from './last-firings.ts';
import { syncTriggers } from './sync-triggers.ts';
import { listeningOf, readTriggers, type TriggerRow } from './trigger-row.ts';
import type { HookView, TriggerView } from './triggers.ts';

interface ListParts {
  readonly database: Database;
  readonly registry: NodeRegistry;
  /** Throws `connection-missing`. */
  readonly connection: (name: string) => Promise<ConnectionSettings<'http'>>;
  readonly now?: () => Date;
}

/** The triggers of a pipeline's published version, by name; none where nothing was published. */
export async function listTriggers(parts: ListParts, pipeline: string): Promise<readonly TriggerView[]> {
  const { database, registry, now = () => new Date() } = parts;
  // What was published a moment ago is there at once.
  await syncTriggers(database, registry, now());
  const where = 'WHERE p.name = $1 AND t.version IS NOT NULL ORDER BY t.name';
  const rows = await readTriggers(database.pool, where, [pipeline]);
  const last = await readLastFirings(
    database.pool,
    rows.map(({ id }) => id),
  );
  const carries = await readCarriedFacets(database.pool, registry, pipeline);
  return Promise.all(
    rows.map(async (row) => ({
      id: row.name,
      active: row.active,
      paused: row.paused,
      to: listeningOf(registry, row)?.to ?? null,
      hook: await describeHook(parts, row, carries),
      since: row.createdAt,
      last: last.get(row.id) ?? null,
      problem: row.problem,
    })),
  );
}

async function describeHook(
  parts: ListParts,
  row: TriggerRow,
  carries: HookView['carries'],
): Promise<HookView | null> {
  const listening = listeningOf(parts.registry, row);
  if (listening?.to !== 'requests' || !row.active || row.paused) return null;
  const { path, auth, accept, connection } = listening.hook;
  const headers = auth === 'header' && connection !== null ? await nameHeaders(parts, connection) : [];
  return { path, auth, accept, headers, carries };
}

/** Names of the headers of a connection, without what they say. */
async function nameHeaders({ connection }: ListParts, name: string): Promise<readonly string[]> {
  try {
    return Object.keys((await connection(name)).headers);
  } catch (error) {
    // Whoever calls is told that the connection is gone; the rest of the list is still true.
    if (error instanceof ClipError) return [];
    throw error;
  }
}
