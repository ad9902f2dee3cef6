import { access, constants } from 'node:fs/promises';
import type { Connection, Table } from '@lancedb/lancedb';
import type * as Arrow from 'apache-arrow';
import PQueue from 'p-queue';
import { ClipError, throwIfAborted, toClipError } from '../../errors.ts';
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
import { readStamp, requireSameStamp, writeStamp } from '../collection-stamp.ts';
import { countCollections } from '../count-collections.ts';
import type { DriverStore } from '../driver.ts';
import { type RetryPolicy, withRetry } from '../retry.ts';
import { wrapLanceError } from './lance-errors.ts';
import { buildIndexes, indexKind, mergeFiles, mergeFilesWhenMany } from './lance-index.ts';
import { searchTable } from './lance-query.ts';
import { readIds, readRecords, rowSchema, stampKey, tableOf } from './lance-rows.ts';
import { quote, whereFilter, whereIds } from './lance-where.ts';

export interface LanceParts {
  readonly arrow: typeof Arrow;
  readonly lancedb: typeof import('@lancedb/lancedb');
  readonly connection: Connection;
  readonly folder: string;
  readonly retry: RetryPolicy;
  /** Collections of fewer records are searched exactly. */
  readonly indexFrom: number;
}

/** A read meets files that go only while another process drops or tidies the collection. */
const readRetry = { attempts: 3, baseDelay: 20 } as const;

export const lanceCapabilities: StoreCapabilities = {
  maxTopK: 16_384,
  maxBatchRows: 10_000,
  maxBatchBytes: 64 * 1024 * 1024,
  multiProcess: true,
  needsOptimize: true,
  readYourWrites: 'always',
  filterOps,
  exactSearch: true,
};

/** LanceDB tables in a folder, one for each collection; safe against `kill -9`, read and written by many processes. */
export class LanceStore implements DriverStore {
  readonly name = 'embedded';
  readonly capabilities = lanceCapabilities;
  readonly #parts: LanceParts;
  readonly #tables = new Map<string, Table>();
  /** One writer at a time for each collection: LanceDB turns concurrent ones into conflicts. */
  readonly #writers = new Map<string, PQueue>();
  readonly #builders = new Map<string, PQueue>();
  readonly #writes = new Map<string, number>();

  constructor(parts: LanceParts) {
    this.#parts = parts;
  }

  async createCollection(spec: CollectionSpec): Promise<void> {
    const { arrow, connection } = this.#parts;
    const schema = rowSchema(arrow, spec.stamp.dimensions, writeStamp(spec.stamp));
    try {
      this.#tables.set(spec.name, await connection.createEmptyTable(spec.name, schema));
    } catch (error) {
      // It may be there already, or another process may have made it just now.
      const held = await this.stampOf(spec.name).catch(() => undefined);
      if (!held) throw wrapLanceError(error, spec.name);
      requireSameStamp(spec.name, held, spec.stamp);
    }
  }

  async stampOf(collection: string): Promise<ModelStamp> {
    return await this.#read(collection, async (table) => {
      const schema = await table.schema();
      return readStamp(schema.metadata.get(stampKey), collection);
    });
  }

  async describeCollection(name: string): Promise<CollectionInfo> {
    const stamp = await this.stampOf(name);
    return await this.#read(name, async (table) => ({
      name,
      stamp,
      count: await table.countRows(),
      index: (await indexKind(table)) ?? 'exact',
    }));
  }

  async listCollections(): Promise<readonly string[]> {
    return (await this.#parts.connection.tableNames({ limit: 100_000 })).toSorted();
  }

  async dropCollection(name: string): Promise<void> {
    const drop = async () => {
      this.#tables.get(name)?.close();
      this.#tables.delete(name);
      await this.#parts.connection.dropTable(name);
    };
    try {
      // In the queue, behind our own writes: a write that comes late would bring half of the table back.
      await this.#inTurn(this.#writers, name, drop);
    } catch (error) {
      if (!(error instanceof ClipError && error.code === 'collection-missing')) throw error;
    }
  }

  async upsert(
    collection: string,
    records: readonly StoreRecord[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<UpsertResult> {
    const { arrow } = this.#parts;
    const rows = tableOf(arrow, records);
    await this.#write(collection, async (table) => {
      throwIfAborted(options.signal);
      await table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
    });
    await this.#tidy(collection);
    return { written: records.length, failed: [] };
  }

  async fetch(collection: string, ids: readonly string[]): Promise<readonly StoreRecord[]> {
    if (ids.length === 0) return [];
    return await this.#read(collection, async (table) => await recordsWhere(table, whereIds(ids)));
  }

  async delete(
    collection: string,
    what: { readonly ids: readonly string[] } | { readonly filter: Filter },
  ): Promise<number> {
    if ('ids' in what && what.ids.length === 0) return 0;
    const where = 'ids' in what ? whereIds(what.ids) : whereFilter(what.filter);
    const deleted = await this.#write(
      collection,
      async (table) => (await table.delete(where)).numDeletedRows,
    );
    await this.#tidy(collection);
    return deleted;
  }

  async query(collection: string, query: StoreQuery): Promise<readonly StoreMatch[]> {
    return await this.#read(collection, async (table) => await searchTable(table, query));
  }

  async scan(
    collection: string,
    options: { readonly pageSize: number; readonly filter?: Filter; readonly cursor?: string },
  ): Promise<ScanPage> {
    return await this.#read(collection, async (table) => {
      // Ordered by id, so that a cursor stays good while records come and go and in every process.
      const conditions = [
        ...(options.cursor === undefined ? [] : [`id > ${quote(options.cursor)}`]),
        ...(options.filter ? [whereFilter(options.filter)] : []),
      ];
      const page = table.query().select(['id']).orderBy({ columnName: 'id', ascending: true });
      if (conditions.length > 0) page.where(conditions.join(' AND '));
      const ids = readIds(await page.limit(options.pageSize + 1).toArray());
      const wanted = ids.slice(0, options.pageSize);
      const records = wanted.length === 0 ? [] : await recordsWhere(table, whereIds(wanted));
      const last = wanted.at(-1);
      return ids.length > wanted.length && last !== undefined ? { records, cursor: last } : { records };
    });
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    return await this.#read(
      collection,
      async (table) => await table.countRows(filter && whereFilter(filter)),
    );
  }

  /** Every write is committed to disk before it is answered. */
  async flush(): Promise<void> {}

  async optimize(collection: string): Promise<void> {
    const { lancedb, indexFrom } = this.#parts;
    // First, so that an index is built on files that stay: what an index covers is slow to merge.
    await this.#write(collection, mergeFiles);
    // In a line of its own: it takes a minute for 100,000 records, and writes need not wait for it.
    await this.#inTurn(this.#builders, collection, async () => {
      await buildIndexes(lancedb.Index, await this.#open(collection), indexFrom);
    });
  }

  async health(): Promise<StoreHealth> {
    const { folder } = this.#parts;
    try {
      await access(folder, constants.R_OK | constants.W_OK);
      const names = await this.listCollections();
      return { state: 'ready', detail: `${countCollections(names.length)} in ${folder}` };
    } catch (error) {
      const remedy = `Check that ${folder} is a folder that can be read and written.`;
      return { state: 'unavailable', detail: toClipError(error, 'store-unavailable').message, remedy };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lines = [...this.#writers.values(), ...this.#builders.values()];
    await Promise.all(lines.map(async (queue) => await queue.onIdle()));
    for (const table of this.#tables.values()) table.close();
    this.#tables.clear();
    this.#parts.connection.close();
  }

  async #read<T>(collection: string, read: (table: Table) => Promise<T>): Promise<T> {
    const attempt = async () =>
      await this.#guard(collection, async () => await read(await this.#open(collection)));
    return await withRetry(attempt, { ...this.#parts.retry, ...readRetry });
  }

  async #write<T>(collection: string, write: (table: Table) => Promise<T>): Promise<T> {
    return await this.#inTurn(
      this.#writers,
      collection,
      async () => await write(await this.#open(collection)),
    );
  }

  async #inTurn<T>(lines: Map<string, PQueue>, collection: string, work: () => Promise<T>): Promise<T> {
    const queue = lines.get(collection) ?? new PQueue({ concurrency: 1 });
    lines.set(collection, queue);
    const attempt = async () => await this.#guard(collection, work);
    return await queue.add(async () => await withRetry(attempt, this.#parts.retry));
  }

  async #guard<T>(collection: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // Opened anew next time: the handle may belong to a table that another process has dropped and made again.
      if (!(error instanceof ClipError)) this.#tables.delete(collection);
      throw wrapLanceError(error, collection);
    }
  }

  /** Looks now and then whether the writes have left too many small files. */
  async #tidy(collection: string): Promise<void> {
    const writes = (this.#writes.get(collection) ?? 0) + 1;
    this.#writes.set(collection, writes);
    if (writes % 16 !== 0) return;
    // What was written is safe already: a tidying that gives way to other processes is made up for by the next one.
    await this.#write(collection, mergeFilesWhenMany).catch((error: unknown) => toClipError(error));
  }

  async #open(collection: string): Promise<Table> {
    const held = this.#tables.get(collection);
    if (held) return held;
    const table = await this.#parts.connection.openTable(collection);
    this.#tables.set(collection, table);
    return table;
  }
}

async function recordsWhere(table: Table, where: string): Promise<StoreRecord[]> {
  const records: StoreRecord[] = [];
  for await (const batch of table.query().where(where).select(['id', 'vector', 'metadata']))
    records.push(...readRecords(batch));
  return records;
}
