import type pg from 'pg';
import { type Filter, filterOps } from '../../filter.ts';
import type { ModelStamp } from '../../item.ts';
import type {
  CollectionInfo,
  CollectionSpec,
  ScanPage,
  StoreCapabilities,
  StoreHealth,
  StoreMatch,
  StoreQuery,
  StoreRecord,
  UpsertResult,
} from '../../store.ts';
import { missingCollection } from '../collection-stamp.ts';
import type { DriverStore, StampOptions } from '../driver.ts';
import type { RetryPolicy } from '../retry.ts';
import { type CallOptions, PgvectorCalls, type PgvectorClient } from './pgvector-calls.ts';
import {
  findCollection,
  type HeldCollection,
  makeCollection,
  removeCollection,
} from './pgvector-collections.ts';
import { explainHealth, isUndefinedTable, otherProduct } from './pgvector-errors.ts';
import { filterCondition, Parameters } from './pgvector-filter.ts';
import { buildIndexes } from './pgvector-index.ts';
import { speaksPostgres } from './pgvector-probe.ts';
import { idRows, recordColumns, recordRows, toText, upsertStatement } from './pgvector-rows.ts';
import { findExtension, migrateSchema } from './pgvector-schema.ts';
import { searchCollection } from './pgvector-search.ts';
import { identifier, type PgvectorSettings, serverOf } from './pgvector-settings.ts';

export const pgvectorCapabilities: StoreCapabilities = {
  maxTopK: 16_384,
  maxBatchRows: 500,
  maxBatchBytes: 16 * 1024 * 1024,
  multiProcess: true,
  needsOptimize: true,
  readYourWrites: 'always',
  filterOps,
  exactSearch: true,
};

/** Milliseconds: an index over millions of vectors takes its time. */
const longDeadline = 6 * 3_600_000;
const healthDeadline = 3_000;

/** Collections in a schema of a PostgreSQL database, a table each; made and changed by nobody else. */
export class PgvectorStore implements DriverStore {
  readonly name = 'pgvector';
  readonly capabilities = pgvectorCapabilities;
  readonly #settings: PgvectorSettings;
  readonly #calls: PgvectorCalls;
  /** As last looked up; one that was dropped since is noticed by its table, whose name never comes again. */
  readonly #held = new Map<string, HeldCollection>();
  #migrated = false;

  constructor(Pool: typeof pg.Pool, settings: PgvectorSettings, retry: RetryPolicy) {
    this.#settings = settings;
    this.#calls = new PgvectorCalls(Pool, settings, retry);
  }

  async createCollection(spec: CollectionSpec): Promise<void> {
    const { schema } = this.#settings;
    if (!this.#migrated) {
      await this.#calls.transaction((client) => migrateSchema(client, schema), { patient: true });
      this.#migrated = true;
    }
    await this.#calls.transaction((client) => makeCollection(client, schema, spec), { patient: true });
  }

  async stampOf(collection: string, options: StampOptions = {}): Promise<ModelStamp> {
    return (await this.#lookUp(collection, options)).stamp;
  }

  async describeCollection(name: string): Promise<CollectionInfo> {
    await this.#lookUp(name);
    return await this.#use(name, async (client, { table, stamp, indexed }) => {
      const { rows } = await client.query(`SELECT count(*) AS count FROM ${table}`);
      return { name, stamp, count: Number(rows[0]?.count), index: indexed ? 'HNSW' : 'exact' };
    });
  }

  async listCollections(): Promise<readonly string[]> {
    const schema = identifier(this.#settings.schema);
    try {
      const { rows } = await this.#calls.call((client) =>
        client.query(`SELECT name FROM ${schema}.collections ORDER BY name`),
      );
      return rows.map((row) => String(row.name));
    } catch (error) {
      if (isUndefinedTable(error)) return [];
      throw error;
    }
  }

  async dropCollection(name: string): Promise<void> {
    this.#held.delete(name);
    const { schema } = this.#settings;
    await this.#calls
      .transaction((client) => removeCollection(client, schema, name), { patient: true })
      .catch((error: unknown) => {
        // Without the schema there is no collection.
        if (!isUndefinedTable(error)) throw error;
      });
  }

  async upsert(
    collection: string,
    records: readonly StoreRecord[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UpsertResult> {
    const patient = { patient: true, signal: options.signal };
    await this.#use(
      collection,
      async (client, { table }) => await client.query(...upsertStatement(table, records)),
      patient,
    );
    return { written: records.length, failed: [] };
  }

  async fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]> {
    return await this.#use(collection, async (client, { table }) => {
      const text = `SELECT ${recordColumns} FROM ${table} WHERE id = ANY ($1::text[])`;
      return recordRows.parse((await client.query(text, [ids.map(toText)])).rows);
    });
  }

  async delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number> {
    const parameters = new Parameters();
    const where =
      'ids' in what
        ? `id = ANY (${parameters.add(what.ids.map(toText))}::text[])`
        : filterCondition(what.filter, parameters);
    // In order of id, as writes are, so that the two cannot block one another.
    const text = (table: string) =>
      `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${where} ORDER BY id FOR UPDATE) RETURNING id`;
    return await this.#use(
      collection,
      async (client, { table }) =>
        idRows.parse((await client.query(text(table), parameters.values)).rows).length,
      { patient: true },
    );
  }

  async query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]> {
    const settings = this.#settings;
    return await this.#use(
      collection,
      (client, held) => searchCollection(client, { held, query, settings }),
      { signal: query.signal },
    );
  }

  async scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage> {
    const parameters = new Parameters();
    const { filter, cursor, pageSize } = options;
    const conditions = [
      ...(cursor === undefined ? [] : [`id > ${parameters.add(toText(cursor))}`]),
      ...(filter ? [filterCondition(filter, parameters)] : []),
    ];
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    return await this.#use(collection, async (client, { table }) => {
      const text = `SELECT ${recordColumns} FROM ${table} ${where} ORDER BY id LIMIT ${pageSize + 1}`;
      const found = recordRows.parse((await client.query(text, parameters.values)).rows);
      const records = found.slice(0, pageSize);
      const last = records.at(-1);
      return found.length > pageSize && last ? { records, cursor: last.id } : { records };
    });
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    const parameters = new Parameters();
    const where = filter ? `WHERE ${filterCondition(filter, parameters)}` : '';
    return await this.#use(collection, async (client, { table }) => {
      const { rows } = await client.query(
        `SELECT count(*) AS count FROM ${table} ${where}`,
        parameters.values,
      );
      return Number(rows[0]?.count);
    });
  }

  /** Writes are durable and visible when they are answered. */
  async flush(): Promise<void> {}

  async optimize(collection: string): Promise<void> {
    const { indexFrom } = this.#settings;
    await this.#use(collection, (client, held) => buildIndexes(client, held, indexFrom), {
      patient: true,
      deadline: longDeadline,
    });
  }

  async health(): Promise<StoreHealth> {
    const server = serverOf(this.#settings);
    try {
      const options = { once: true, deadline: healthDeadline };
      const found = await this.#calls.call(async (client) => {
        const { rows } = await client.query('SHOW server_version');
        const { rowCount } = await client.query(
          "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'",
        );
        const extension = await findExtension(client);
        return { version: String(rows[0]?.server_version), available: rowCount === 1, extension };
      }, options);
      const product = `PostgreSQL ${found.version} at ${server}`;
      if (found.extension)
        return { state: 'ready', detail: `${product}, pgvector ${found.extension.version}` };
      if (found.available) return { state: 'ready', detail: `${product}, pgvector made on first use` };
      const remedy = 'Install the pgvector package (0.8 or newer) for that server.';
      return { state: 'unavailable', reason: 'unhealthy', detail: `${product} has no pgvector`, remedy };
    } catch (error) {
      const { host, port } = this.#settings;
      if ((await speaksPostgres(host, port)) === false) return otherProduct(server);
      return explainHealth(error, server);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#calls[Symbol.asyncDispose]();
  }

  async #lookUp(collection: string, options: CallOptions = {}): Promise<HeldCollection> {
    const { schema } = this.#settings;
    try {
      const held = await this.#calls.call((client) => findCollection(client, schema, collection), options);
      this.#held.set(collection, held);
      return held;
    } catch (error) {
      this.#held.delete(collection);
      throw isUndefinedTable(error) ? missingCollection(collection, error) : error;
    }
  }

  /** Works on the collection's table; looks it up again when it has gone since. */
  async #use<T>(
    collection: string,
    work: (client: PgvectorClient, held: HeldCollection) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const held = this.#held.get(collection) ?? (await this.#lookUp(collection, options));
    try {
      return await this.#calls.call((client) => work(client, held), options);
    } catch (error) {
      if (!isUndefinedTable(error)) throw error;
      const now = await this.#lookUp(collection, options);
      return await this.#calls.call((client) => work(client, now), options);
    }
  }
}
