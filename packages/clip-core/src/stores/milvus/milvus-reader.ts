import type { MilvusClient } from '@zilliz/milvus2-sdk-node';
import type { StoreMatch, StoreQuery, StoreRecord } from '../../store.ts';
import { compareByCodePoint } from '../matches-filter.ts';
import type { MilvusCalls } from './milvus-calls.ts';
import { quote } from './milvus-expression.ts';
import { countRows, idRows, matchRows, recordRows } from './milvus-schema.ts';

/** A page of records with the largest metadata still fits into one message. */
export const maxPage = 1_000;

export interface ReadOptions {
  /** `read-your-writes` waits up to 400 ms until every write before the call can be seen. */
  readonly consistency: NonNullable<StoreQuery['consistency']>;
  readonly signal?: AbortSignal | undefined;
}

/** Reads one collection by expressions. */
export class MilvusReader {
  readonly #milvus: typeof import('@zilliz/milvus2-sdk-node');
  readonly #client: MilvusClient;
  readonly #calls: MilvusCalls;
  readonly #names: { readonly collection: string; readonly collection_name: string };
  readonly #options: ReadOptions;

  constructor(
    parts: {
      readonly milvus: typeof import('@zilliz/milvus2-sdk-node');
      readonly client: MilvusClient;
      readonly calls: MilvusCalls;
      /** Our name of the collection, for messages. */
      readonly collection: string;
      /** The server's name of the collection. */
      readonly collection_name: string;
    },
    options: ReadOptions,
  ) {
    this.#milvus = parts.milvus;
    this.#client = parts.client;
    this.#calls = parts.calls;
    this.#names = parts;
    this.#options = options;
  }

  /** At most `limit` records, in no promised order. */
  async records(expression: string, limit: number): Promise<StoreRecord[]> {
    return recordRows.parse(await this.#query(expression, ['id', 'vector', 'metadata'], limit)).data;
  }

  /** At most `limit` ids, in no promised order. */
  async ids(expression: string, limit: number): Promise<string[]> {
    return idRows.parse(await this.#query(expression, ['id'], limit)).data.map(({ id }) => id);
  }

  async count(expression: string): Promise<number> {
    return countRows
      .parse(await this.#query(expression, ['count(*)']))
      .data.reduce((sum, row) => sum + row['count(*)'], 0);
  }

  async search(request: {
    readonly vector: Float32Array;
    readonly limit: number;
    /** Candidates that the graph search keeps; at least `limit`. */
    readonly ef: number;
    readonly expression: string | undefined;
  }): Promise<readonly StoreMatch[]> {
    const reply = await this.#call(() =>
      this.#client.search({
        collection_name: this.#names.collection_name,
        data: [...request.vector],
        limit: request.limit,
        metric_type: 'COSINE',
        params: { ef: request.ef },
        output_fields: ['id', 'metadata'],
        consistency_level: this.#consistency(),
        ...(request.expression === undefined ? {} : { expr: request.expression }),
      }),
    );
    return matchRows.parse(reply).results;
  }

  /**
   * The records after the cursor in order of id; the last page has no cursor. Which records Milvus leaves out at a limit
   * is no promise of its, so a page counts only when no other record lies between its ids.
   */
  async page(
    expression: string,
    options: { readonly cursor: string | undefined; readonly pageSize: number },
  ): Promise<{ readonly records: readonly StoreRecord[]; readonly cursor?: string }> {
    const { cursor, pageSize } = options;
    const rest = cursor === undefined ? expression : `${expression} and id > ${quote(cursor)}`;
    let found = await this.records(rest, pageSize + 1);
    if (found.length <= pageSize) return { records: found };
    for (;;) {
      const records = found.sort((a, b) => compareByCodePoint(a.id, b.id)).slice(0, pageSize);
      const last = records.at(-1)?.id ?? '';
      const upToLast = `${rest} and id <= ${quote(last)}`;
      if ((await this.count(upToLast)) === records.length) return { records, cursor: last };
      const half = records[records.length >> 1]?.id ?? last;
      found = await this.records(`${rest} and id <= ${quote(half)}`, pageSize + 1);
      if (found.length <= pageSize) return { records: found, cursor: half };
    }
  }

  /** Every record that satisfies the expression. */
  async *pages(expression: string): AsyncGenerator<readonly StoreRecord[]> {
    let cursor: string | undefined;
    do {
      const page = await this.page(expression, { cursor, pageSize: maxPage });
      yield page.records;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  async #query(expr: string, output_fields: string[], limit?: number) {
    return await this.#call(() =>
      this.#client.query({
        collection_name: this.#names.collection_name,
        expr,
        output_fields,
        consistency_level: this.#consistency(),
        ...(limit === undefined ? {} : { limit }),
      }),
    );
  }

  async #call<T>(invoke: () => Promise<T>): Promise<T> {
    return await this.#calls.call(invoke, {
      collection: this.#names.collection,
      signal: this.#options.signal,
    });
  }

  #consistency() {
    const { Bounded, Strong } = this.#milvus.ConsistencyLevelEnum;
    return this.#options.consistency === 'eventual' ? Bounded : Strong;
  }
}
