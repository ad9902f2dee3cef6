import type { StoreHealth } from '@clipline/clip-core';
import { describeStore } from '@clipline/clip-core/stores';
import { describeUrl } from './database/open-database.ts';
import { countWorkers } from './runs/worker.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import type { Health } from './services.ts';

/** Asks every part how it is. Never throws. */
export async function readHealth(parts: RuntimeParts): Promise<Health> {
  const [database, store, workers] = await Promise.all([
    readDatabase(parts),
    readStore(parts),
    countWorkers(parts).catch(() => 0),
  ]);
  return { database, store, model: await readModel(parts), workers };
}

async function readDatabase({ database }: RuntimeParts): Promise<Health['database']> {
  const where = describeUrl(database.url);
  try {
    const { rows } = await database.pool.query<{ server_version: string }>('SHOW server_version');
    return { state: 'ready', detail: `PostgreSQL ${rows[0]?.server_version ?? ''} at ${where}` };
  } catch (error) {
    return { state: 'unavailable', detail: `${where}: ${messageOf(error)}` };
  }
}

async function readStore({ stores, environment }: RuntimeParts): Promise<StoreHealth> {
  try {
    return await (await stores.open(environment.storeUrl)).health();
  } catch (error) {
    return {
      state: 'unavailable',
      detail: `${nameStore(environment.storeUrl)}: ${messageOf(error)}`,
      remedy: 'Check that the store runs and that CLIPLINE_STORE is right.',
    };
  }
}

async function readModel({ models }: RuntimeParts): Promise<Health['model']> {
  try {
    const source = await models.defaultSource();
    return { state: models.state(), detail: source };
  } catch (error) {
    return { state: 'unavailable', detail: messageOf(error) };
  }
}

function nameStore(url: string): string {
  try {
    return describeStore(url);
  } catch {
    // An address that no driver knows is shown as it is.
    return url;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
