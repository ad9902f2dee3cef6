import type { Index } from '@pinecone-database/pinecone';
import type { Filter } from '../../filter.ts';
import type { ScanPage, StoreMatch, StoreQuery, StoreRecord } from '../../store.ts';
import { matchesFilter } from '../matches-filter.ts';
import { narrowFilter } from '../narrow-filter.ts';
import { pineconeFilter } from './pinecone-filter.ts';
import type { PineconeIndex } from './pinecone-index.ts';
import { fill, listedIds, matchRows, recordRows, scoreRows } from './pinecone-records.ts';

/** Ids that one address holds, and records whose metadata surely fit into an answer of 4 MB. */
const maxAtOnce = 100;

/** Reads one namespace. */
export class PineconeReader {
  readonly namespace: string;
  readonly #index: PineconeIndex;
  readonly #width: number;
  readonly #rows: ReturnType<typeof recordRows>;

  /** `dimensions` of the model, `width` of the index. */
  constructor(parts: {
    readonly index: PineconeIndex;
    readonly namespace: string;
    readonly dimensions: number;
    readonly width: number;
  }) {
    this.namespace = parts.namespace;
    this.#index = parts.index;
    this.#width = parts.width;
    this.#rows = recordRows(parts.dimensions);
  }

  /** Records by Pinecone's ids; unknown ones are left out. */
  async fetch(ids: readonly string[], signal?: AbortSignal): Promise<readonly StoreRecord[]> {
    const found: StoreRecord[] = [];
    for (let start = 0; start < ids.length; start += maxAtOnce) {
      const reply = await this.#call(
        (index) => index.fetch({ ids: ids.slice(start, start + maxAtOnce) }),
        signal,
      );
      found.push(...Object.values(this.#rows.parse(reply.records)));
    }
    return found;
  }

  /** The nearest records, among which all that satisfy the filter are. */
  async search(query: StoreQuery, limit: number): Promise<readonly StoreMatch[]> {
    const clause = query.filter && narrowFilter(query.filter).clause;
    const includeMetadata = limit <= maxAtOnce;
    const request = {
      vector: fill(query.vector, this.#width),
      topK: limit,
      includeMetadata,
      includeValues: false,
      ...(clause ? { filter: pineconeFilter(clause) } : {}),
    };
    const { matches } = await this.#call((index) => index.query(request), query.signal);
    if (includeMetadata) {
      return matchRows
        .parse(matches)
        .map(({ score, metadata }) => ({ id: metadata.id, score, metadata: metadata.metadata }));
    }
    return await this.#withMetadata(scoreRows.parse(matches), query.signal);
  }

  async page(options: {
    readonly pageSize: number;
    readonly filter?: Filter;
    readonly cursor?: string;
  }): Promise<ScanPage> {
    const { filter, cursor } = options;
    const limit = Math.min(maxAtOnce, options.pageSize);
    const request = { limit, ...(cursor === undefined ? {} : { paginationToken: cursor }) };
    const clause = filter && narrowFilter(filter).clause;
    const { found, next } = clause
      ? await this.#matching({ ...request, filter: pineconeFilter(clause) })
      : await this.#listed(request);
    const records = filter ? found.filter(({ metadata }) => matchesFilter(filter, metadata)) : found;
    return next ? { records, cursor: next } : { records };
  }

  async *pages(filter: Filter | undefined): AsyncIterable<readonly StoreRecord[]> {
    let cursor: string | undefined;
    do {
      const page = await this.page({
        pageSize: maxAtOnce,
        ...(filter ? { filter } : {}),
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield page.records;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  async count(): Promise<number> {
    const { namespaces } = await this.#call((index) => index.describeIndexStats());
    return namespaces?.[this.namespace]?.recordCount ?? 0;
  }

  async #listed(request: { readonly limit: number; readonly paginationToken?: string }) {
    const page = listedIds.parse(await this.#call((index) => index.listPaginated(request)));
    const found = await this.fetch(page.vectors.map(({ id }) => id));
    return { found, next: page.pagination?.next };
  }

  async #matching(request: {
    readonly limit: number;
    readonly filter: object;
    readonly paginationToken?: string;
  }) {
    const { records, pagination } = await this.#call((index) => index.fetchByMetadata(request));
    return { found: Object.values(this.#rows.parse(records)), next: pagination?.next };
  }

  async #withMetadata(
    scores: readonly { readonly id: string; readonly score: number }[],
    signal: AbortSignal | undefined,
  ): Promise<readonly StoreMatch[]> {
    const ids = scores.map(({ id }) => id);
    const matches: StoreMatch[] = [];
    for (let start = 0; start < ids.length; start += maxAtOnce) {
      const part = scores.slice(start, start + maxAtOnce);
      const reply = await this.#call((index) => index.fetch({ ids: part.map(({ id }) => id) }), signal);
      const rows = this.#rows.parse(reply.records);
      // One that was deleted in between is left out.
      for (const { id, score } of part) {
        const row = rows[id];
        if (row) matches.push({ id: row.id, score, metadata: row.metadata });
      }
    }
    return matches;
  }

  async #call<T>(invoke: (index: Index) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return await this.#index.call(this.namespace, invoke, { signal });
  }
}
