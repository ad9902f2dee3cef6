import {
  ClipError,
  type Filter,
  type StoreMatch,
  type StoreQuery,
  type TokenCount,
} from '@clipline/clip-core';
import { toFilter } from '@clipline/nodes';
import { type ActiveIndex, openActiveIndex, openIndexModel } from '../catalogs/active-index.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { SearchReport, SearchRequest } from '../services.ts';
import { describeMatches } from './describe-matches.ts';

const defaultTopK = 24;
const mostTopK = 1_000;

/**
 * Finds the images of a catalogue that are most like a text, an image or one of its own images, best first.
 * Throws `catalog-missing`, `param-invalid`, `expression-invalid`, `filter-unsupported`, `text-too-long`, `not-found`
 * and what is wrong with an image.
 */
export async function searchCatalog(parts: RuntimeParts, request: SearchRequest): Promise<SearchReport> {
  const started = performance.now();
  const topK = checkTopK(request.topK ?? defaultTopK);
  const filter = request.filter?.trim() ? toFilter(request.filter) : undefined;
  const active = await openActiveIndex(parts, request.catalog);
  const { vector, tokens } = await findVector(parts, active, request);
  const matches = await queryStore(active, request, { vector, topK, ...(filter ? { filter } : {}) });
  return {
    matches: await describeMatches(parts, active, matches),
    tokens,
    milliseconds: Math.round((performance.now() - started) * 100) / 100,
  };
}

/** Counts the tokens that a catalogue's model, or the default model, would read of a text. */
export async function countTokens(
  parts: RuntimeParts,
  catalog: string | null,
  text: string,
): Promise<TokenCount> {
  const model =
    catalog === null
      ? await parts.models.open()
      : await openIndexModel(parts, await openActiveIndex(parts, catalog));
  return model.countTokens(text);
}

type Found = { readonly vector: Float32Array; readonly tokens: TokenCount | null };

async function findVector(
  parts: RuntimeParts,
  active: ActiveIndex,
  { query, longText, signal }: SearchRequest,
): Promise<Found> {
  if ('likeId' in query) return { vector: await storedVector(active, query.likeId), tokens: null };
  const model = await openIndexModel(parts, active);
  const ending = signal ? { signal } : {};
  if ('text' in query) {
    const [embedded] = await model.embedTexts([query.text], { ...ending, ...(longText ? { longText } : {}) });
    if (embedded) return embedded;
  } else {
    const [outcome] = await model.embedImages([query.image], ending);
    if (outcome && 'error' in outcome) throw outcome.error;
    if (outcome) return { vector: outcome.vector, tokens: null };
  }
  throw new ClipError('internal', 'The model gave no vector for the query.');
}

async function storedVector({ index }: ActiveIndex, id: string): Promise<Float32Array> {
  const [record] = await index.store.fetch(index.collection, [id]);
  if (record) return record.vector;
  throw new ClipError(
    'not-found',
    `Catalogue "${index.catalog}" has no image "${id}". It may have been removed; search again.`,
  );
}

/** An image is most like itself: a search by id asks for one more and leaves that one out. */
async function queryStore(
  { index }: ActiveIndex,
  request: SearchRequest,
  what: { readonly vector: Float32Array; readonly topK: number; readonly filter?: Filter },
): Promise<readonly StoreMatch[]> {
  const self = 'likeId' in request.query ? request.query.likeId : null;
  const { store, collection } = index;
  const query: StoreQuery = {
    ...what,
    topK: Math.min(self === null ? what.topK : what.topK + 1, store.capabilities.maxTopK),
    ...(request.exact === undefined ? {} : { exact: request.exact }),
    ...(request.signal ? { signal: request.signal } : {}),
  };
  const matches = await store.query(collection, query);
  return matches.filter(({ id }) => id !== self).slice(0, what.topK);
}

function checkTopK(topK: number): number {
  if (Number.isInteger(topK) && topK >= 1 && topK <= mostTopK) return topK;
  throw new ClipError(
    'param-invalid',
    `topK is ${topK}; it must be a whole number from 1 to ${mostTopK.toLocaleString('en')}.`,
  );
}
