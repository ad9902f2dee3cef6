import { z } from 'zod';
import { type FakeAnswer, type FakeRequest, type HttpFake, startHttpFake } from './http-fake.ts';
import { type FakePoint, readFilter } from './qdrant-fake-filter.ts';

/** What the server refuses as too large, in bytes of one request. */
const maxRequestBytes = 32 * 1024 * 1024;
/** Milliseconds after which a write shows that was not waited for. */
const lag = 40;

interface FakeCollection {
  readonly size: number;
  readonly metadata: unknown;
  readonly indexes: Map<string, unknown>;
  readonly points: Map<string | number, FakePoint>;
}

export interface QdrantFakeOptions {
  /** Asked for in the `api-key` header where given. */
  readonly apiKey?: string;
  /** False for a server that ignores the metadata of collections, as older ones do. */
  readonly keepsMetadata?: boolean;
}

/** A fake: not Qdrant, but a server written from its documented REST format, with its limits and rules for ids. */
export interface QdrantFake extends HttpFake {
  /** Payload keys of a collection that have an index. */
  indexesOf(collection: string): readonly string[];
}

export async function startQdrantFake(options: QdrantFakeOptions = {}): Promise<QdrantFake> {
  const world: World = {
    collections: new Map(),
    aliases: new Map(),
    keepsMetadata: options.keepsMetadata ?? true,
  };
  const fake = await startHttpFake((request) => {
    if (
      options.apiKey !== undefined &&
      request.path !== '/' &&
      request.headers['api-key'] !== options.apiKey
    ) {
      return { status: 401, body: 'Invalid API key or JWT' };
    }
    if (request.body.length > maxRequestBytes) return { status: 413, body: 'Payload reached size limit.' };
    try {
      return route(world, request);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.status, error.message);
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      return refuse(400, `Format error in JSON body: ${reason}`);
    }
  });
  return Object.assign(fake, {
    indexesOf: (collection: string) => [...(world.collections.get(collection)?.indexes.keys() ?? [])],
  });
}

interface World {
  readonly collections: Map<string, FakeCollection>;
  readonly aliases: Map<string, string>;
  readonly keepsMetadata: boolean;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function refuse(status: number, error: string): FakeAnswer {
  return { status, body: { status: { error }, time: 0.00001 } };
}

function succeed(result: unknown): FakeAnswer {
  return { body: { result, status: 'ok', time: 0.00001 } };
}

function route(world: World, request: FakeRequest): FakeAnswer {
  const { method, path } = request;
  const call = `${method} ${path.replace(/^\/collections\/[^/]+/, '/collections/{name}')}`;
  const name = /^\/collections\/([^/]+)/.exec(path)?.[1] ?? '';
  const body = () => JSON.parse(request.body.toString('utf8'));
  if (call === 'GET /') return { body: { title: 'qdrant - vector search engine', version: '1.19.0' } };
  if (call === 'GET /collections')
    return succeed({ collections: [...world.collections.keys()].map((each) => ({ name: each })) });
  if (call === 'GET /aliases')
    return succeed({
      aliases: [...world.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
    });
  if (method === 'POST' && path === '/collections/aliases') return changeAliases(world, body());
  if (call === 'PUT /collections/{name}') return create(world, name, body());
  if (call === 'DELETE /collections/{name}') return succeed(world.collections.delete(name));
  const collection = world.collections.get(world.aliases.get(name) ?? name);
  if (!collection) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
  return routePoints(collection, call, { ...request, json: request.body.length > 0 ? body() : {} });
}

function routePoints(
  collection: FakeCollection,
  call: string,
  request: FakeRequest & { readonly json: unknown },
): FakeAnswer {
  switch (call) {
    case 'GET /collections/{name}': {
      const params = { vectors: { size: collection.size, distance: 'Cosine' } };
      const config = { params, metadata: collection.metadata };
      return succeed({ status: 'green', points_count: collection.points.size, config, payload_schema: {} });
    }
    case 'PUT /collections/{name}/index': {
      const index = z.object({ field_name: z.string(), field_schema: z.unknown() }).parse(request.json);
      collection.indexes.set(index.field_name, index.field_schema);
      return succeed({ operation_id: 1, status: 'completed' });
    }
    case 'PUT /collections/{name}/points':
      return write(request, upsert(collection, request.json));
    case 'POST /collections/{name}/points/delete': {
      const { points } = z.object({ points: z.array(pointId) }).parse(request.json);
      return write(request, () => {
        for (const id of points) collection.points.delete(id);
      });
    }
    case 'POST /collections/{name}/points': {
      const { ids, ...shape } = retrieve.parse(request.json);
      return succeed(ids.flatMap((id) => collection.points.get(id) ?? []).map((point) => show(point, shape)));
    }
    case 'POST /collections/{name}/points/scroll':
      return scroll(collection, scrolling.parse(request.json));
    case 'POST /collections/{name}/points/count': {
      const test = readFilter(z.object({ filter: z.unknown().optional() }).parse(request.json).filter);
      return succeed({ count: [...collection.points.values()].filter(test).length });
    }
    case 'POST /collections/{name}/points/query':
      return search(collection, query.parse(request.json));
    default:
      throw new Refusal(404, 'Not found');
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const pointId = z.union([z.string().regex(uuid, 'is not a valid point ID'), z.int().nonnegative()]);
const shape = {
  with_payload: z.union([z.boolean(), z.array(z.string())]).nullish(),
  with_vector: z.boolean().nullish(),
};
const retrieve = z.object({ ids: z.array(pointId), ...shape });
const scrolling = z.object({
  limit: z.int().min(1).default(10),
  offset: pointId.nullish(),
  filter: z.unknown().optional(),
  ...shape,
});
const query = z.object({
  query: z.array(z.number()),
  limit: z.int().min(1).default(10),
  filter: z.unknown().optional(),
  params: z.object({ hnsw_ef: z.int().nullish(), exact: z.boolean().optional() }).optional(),
  ...shape,
});
const points = z.object({
  points: z.array(
    z.object({
      id: pointId,
      vector: z.array(z.number()),
      payload: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});

function create({ collections, aliases, keepsMetadata }: World, name: string, body: unknown): FakeAnswer {
  const vectors = z.object({ size: z.int().min(1).max(65_536), distance: z.literal('Cosine') });
  const spec = z.object({ vectors, metadata: z.unknown().optional() }).parse(body);
  if (collections.has(name) || aliases.has(name))
    throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
  const { size } = spec.vectors;
  collections.set(name, {
    size,
    metadata: keepsMetadata ? spec.metadata : undefined,
    indexes: new Map(),
    points: new Map(),
  });
  return succeed(true);
}

function changeAliases({ collections, aliases }: World, body: unknown): FakeAnswer {
  const made = z.strictObject({
    create_alias: z.object({ alias_name: z.string(), collection_name: z.string() }),
  });
  const gone = z.strictObject({ delete_alias: z.object({ alias_name: z.string() }) });
  const { actions } = z.object({ actions: z.array(z.union([made, gone])) }).parse(body);
  for (const action of actions) {
    if ('delete_alias' in action) {
      if (!aliases.delete(action.delete_alias.alias_name))
        throw new Refusal(404, `Not found: Alias ${action.delete_alias.alias_name} does not exists!`);
      continue;
    }
    const { alias_name, collection_name } = action.create_alias;
    if (!collections.has(collection_name))
      throw new Refusal(404, `Not found: Collection \`${collection_name}\` doesn't exist!`);
    aliases.set(alias_name, collection_name);
  }
  return succeed(true);
}

function upsert(collection: FakeCollection, body: unknown): () => void {
  const given = points.parse(body).points;
  for (const { vector } of given) requireSize(collection, vector);
  return () => {
    for (const { id, vector, payload } of given)
      collection.points.set(id, { id, vector: unit(vector), payload: payload ?? {} });
  };
}

/** A write that is not waited for is acknowledged and shows later. */
function write(request: FakeRequest, apply: () => void): FakeAnswer {
  if (request.search.get('wait') === 'true') {
    apply();
    return succeed({ operation_id: 1, status: 'completed' });
  }
  setTimeout(apply, lag);
  return succeed({ operation_id: 1, status: 'acknowledged' });
}

function scroll(collection: FakeCollection, request: z.output<typeof scrolling>): FakeAnswer {
  const { offset } = request;
  const test = readFilter(request.filter);
  const found = [...collection.points.values()]
    .filter((point) => test(point) && (offset == null || point.id >= offset))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = found.slice(0, request.limit).map((point) => show(point, request));
  return succeed({ points: shown, next_page_offset: found[request.limit]?.id ?? null });
}

function search(collection: FakeCollection, request: z.output<typeof query>): FakeAnswer {
  requireSize(collection, request.query);
  const test = readFilter(request.filter);
  const wanted = unit(request.query);
  const scored = [...collection.points.values()]
    .filter(test)
    .map((point) => ({ ...show(point, request), score: Math.fround(dot(wanted, point.vector)), version: 1 }));
  return succeed({ points: scored.sort((a, b) => b.score - a.score).slice(0, request.limit) });
}

function show(
  { id, vector, payload }: FakePoint,
  { with_payload, with_vector }: { with_payload?: unknown; with_vector?: unknown },
): Record<string, unknown> {
  const shown = Array.isArray(with_payload)
    ? Object.fromEntries(Object.entries(payload).filter(([key]) => with_payload.includes(key)))
    : payload;
  return {
    id,
    ...(with_payload ? { payload: shown } : {}),
    ...(with_vector === true ? { vector: [...vector] } : {}),
  };
}

function requireSize({ size }: FakeCollection, vector: readonly number[]): void {
  if (vector.length === size) return;
  throw new Refusal(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`);
}

/** Cosine collections keep vectors at unit length. */
function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
