import { z } from 'zod';
import { type FakeAnswer, type FakeRequest, type HttpFake, startHttpFake } from './http-fake.ts';
import { readPineconeFilter } from './pinecone-fake-filter.ts';
import { type FakeRecord, FakeSpace } from './pinecone-fake-space.ts';

const limits = {
  requestBytes: 2 * 1024 * 1024,
  resultBytes: 4 * 1024 * 1024,
  metadataBytes: 40 * 1024,
  addressBytes: 16 * 1024,
  rows: 1_000,
  topK: 10_000,
  listed: 100,
};

export interface PineconeFakeOptions {
  /** Default 32. */
  readonly dimension?: number;
  /** Default `cosine`. */
  readonly metric?: string;
  /** How many reads a write stays hidden from; default 2. */
  readonly lag?: number;
}

/** The key that the fake takes. */
export const fakeKey = 'pcsk_fake_key_of_a_test';
/** The only index that the fake has. */
export const fakeIndex = 'pictures';

/**
 * A fake: not Pinecone, but a server of control and data plane in one, written from the documented API, with its limits
 * and its eventual consistency.
 */
export async function startPineconeFake(options: PineconeFakeOptions = {}): Promise<HttpFake> {
  const { dimension = 32, metric = 'cosine', lag = 2 } = options;
  const spaces = new Map<string, FakeSpace>();
  const world: World = {
    dimension,
    spaces,
    space(name) {
      const space = spaces.get(name) ?? new FakeSpace(lag);
      spaces.set(name, space);
      return space;
    },
  };
  const fake: HttpFake = await startHttpFake((request) => {
    if (request.headers['api-key'] !== fakeKey) return { status: 401, body: 'Unauthorized' };
    if (request.path.startsWith('/indexes/'))
      return describeIndex(request, { dimension, metric, port: fake.port });
    if (request.body.length > limits.requestBytes)
      return refuse(
        413,
        `Error, message length too large: found ${request.body.length} bytes, the limit is: ${limits.requestBytes} bytes`,
      );
    if (request.search.toString().length > limits.addressBytes) return { status: 414, body: 'URI Too Long' };
    try {
      return cut(route(world, request));
    } catch (error) {
      return refuse(400, error instanceof z.ZodError ? z.prettifyError(error) : String(error));
    }
  });
  return fake;
}

interface World {
  readonly dimension: number;
  readonly spaces: Map<string, FakeSpace>;
  space(name: string): FakeSpace;
}

function refuse(status: number, message: string): FakeAnswer {
  return { status, body: { code: status === 404 ? 5 : 3, message, details: [] } };
}

function cut(answer: FakeAnswer): FakeAnswer {
  const bytes = Buffer.byteLength(JSON.stringify(answer.body ?? {}));
  return bytes <= limits.resultBytes
    ? answer
    : refuse(400, `Result of ${bytes} bytes exceeds the limit of 4MB`);
}

function describeIndex(
  { path }: FakeRequest,
  { dimension, metric, port }: { dimension: number; metric: string; port: number },
): FakeAnswer {
  if (path !== `/indexes/${fakeIndex}`)
    return {
      status: 404,
      body: { error: { code: 'NOT_FOUND', message: 'Resource not found' }, status: 404 },
    };
  return {
    body: {
      name: fakeIndex,
      host: `http://127.0.0.1:${port}`,
      status: { ready: true, state: 'Ready' },
      deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1' },
      schema: { fields: { _values: { type: 'dense_vector', dimension, metric } } },
      deletion_protection: 'disabled',
    },
  };
}

const metadataValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
const metadata = z
  .record(z.string().regex(/^[^$]/, 'must not begin with $'), metadataValue)
  .refine(
    (held) => Buffer.byteLength(JSON.stringify(held)) <= limits.metadataBytes,
    'metadata size exceeds the limit of 40960 bytes per vector',
  );
// biome-ignore lint/suspicious/noControlCharactersInRegex: ids must be ASCII, control characters included.
const id = z.string().regex(/^[\x00-\x7f]{1,512}$/, 'must be 1 to 512 ASCII characters');
const namespace = z.string().default('');
const upserted = z.object({
  namespace,
  vectors: z
    .array(z.object({ id, values: z.array(z.number()), metadata: metadata.default({}) }))
    .min(1)
    .max(limits.rows),
});
const queried = z.object({
  namespace,
  topK: z.int().min(1).max(limits.topK),
  vector: z.array(z.number()),
  filter: z.unknown().optional(),
  includeMetadata: z.boolean().default(false),
  includeValues: z.boolean().default(false),
});
const deleted = z.object({
  namespace,
  ids: z.array(id).max(limits.rows).optional(),
  deleteAll: z.boolean().default(false),
});
const byMetadata = z.object({
  namespace,
  filter: z.unknown(),
  limit: z.int().min(1).default(100),
  paginationToken: z.string().optional(),
});

function route(world: World, request: FakeRequest): FakeAnswer {
  const { method, path, search } = request;
  const body = (): unknown => JSON.parse(request.body.toString('utf8') || '{}');
  switch (`${method} ${path.replace(/^\/namespaces\/.+/, '/namespaces/{name}')}`) {
    case 'POST /vectors/upsert':
      return upsert(world, upserted.parse(body()));
    case 'POST /vectors/delete': {
      const what = deleted.parse(body());
      return written(world.space(what.namespace), (records) => {
        if (what.deleteAll) records.clear();
        for (const each of what.ids ?? []) records.delete(each);
      });
    }
    case 'GET /vectors/fetch': {
      const ids = z.array(id).min(1).max(limits.rows).parse(search.getAll('ids'));
      const name = search.get('namespace') ?? '';
      const { records, indexed } = world.space(name).read();
      return shown(
        { namespace: name, vectors: byId(ids.flatMap((each) => records.get(each) ?? [])) },
        indexed,
      );
    }
    case 'POST /vectors/fetch_by_metadata': {
      const what = byMetadata.parse(body());
      const test = readPineconeFilter(what.filter);
      const { records, indexed } = world.space(what.namespace).read();
      const found = [...records.values()].filter((record) => test(record.metadata));
      const page = pageOf(found, { limit: what.limit, after: what.paginationToken });
      return shown({ namespace: what.namespace, vectors: byId(page.records), ...page.rest }, indexed);
    }
    case 'GET /vectors/list': {
      const limit = z.coerce
        .number()
        .int()
        .min(1)
        .max(limits.listed)
        .parse(search.get('limit') ?? 100);
      const name = search.get('namespace') ?? '';
      const { records, indexed } = world.space(name).read();
      const prefix = search.get('prefix') ?? '';
      const found = [...records.values()].filter((record) => record.id.startsWith(prefix));
      const page = pageOf(found, { limit, after: search.get('paginationToken') ?? undefined });
      const vectors = page.records.map((record) => ({ id: record.id }));
      return shown({ namespace: name, vectors, ...page.rest }, indexed);
    }
    case 'POST /query':
      return query(world, queried.parse(body()));
    case 'POST /describe_index_stats': {
      const counts = [...world.spaces].map(([name, space]) => [
        name,
        { vectorCount: space.read().records.size },
      ]);
      return { body: { namespaces: Object.fromEntries(counts), dimension: world.dimension } };
    }
    case 'DELETE /namespaces/{name}': {
      const name = path.slice('/namespaces/'.length);
      return world.spaces.delete(name) ? { body: {} } : refuse(404, 'Namespace not found');
    }
    default:
      return { status: 404, body: 'Not Found' };
  }
}

function upsert(world: World, { namespace: name, vectors }: z.output<typeof upserted>): FakeAnswer {
  for (const { values } of vectors) requireDimension(world, values, 'Vector');
  return written(world.space(name), (records) => {
    for (const record of vectors) records.set(record.id, record);
  });
}

function query(world: World, what: z.output<typeof queried>): FakeAnswer {
  requireDimension(world, what.vector, 'Query vector');
  const test = what.filter === undefined ? () => true : readPineconeFilter(what.filter);
  const { records, indexed } = world.space(what.namespace).read();
  const matches = [...records.values()]
    .filter((record) => test(record.metadata))
    .map((record) => ({ record, score: Math.fround(cosine(record.values, what.vector)) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, what.topK)
    .map(({ record, score }) => ({
      id: record.id,
      score,
      values: what.includeValues ? record.values : [],
      ...(what.includeMetadata ? { metadata: record.metadata } : {}),
    }));
  return shown({ namespace: what.namespace, matches }, indexed);
}

function written(space: FakeSpace, apply: Parameters<FakeSpace['write']>[0]): FakeAnswer {
  return { body: {}, headers: { 'x-pinecone-request-lsn': String(space.write(apply)) } };
}

function shown(body: unknown, indexed: number): FakeAnswer {
  return { body, headers: { 'x-pinecone-max-indexed-lsn': String(indexed) } };
}

function byId(records: readonly FakeRecord[]): Record<string, FakeRecord> {
  return Object.fromEntries(records.map((record) => [record.id, record]));
}

/** In the order of the ids' bytes, as documented. */
function pageOf(
  found: readonly FakeRecord[],
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
) {
  const rest = found
    .filter((record) => after === undefined || record.id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const records = rest.slice(0, limit);
  const next = rest.length > limit ? records.at(-1)?.id : undefined;
  return { records, rest: next === undefined ? {} : { pagination: { next } } };
}

function requireDimension({ dimension }: World, values: readonly number[], what: string): void {
  if (values.length === dimension) return;
  throw new Error(
    `${what} dimension ${values.length} does not match the dimension of the index ${dimension}`,
  );
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
