import type { Filter } from '../filter.ts';
import type { StoreMatch } from '../store.ts';
import { matchesFilter } from './matches-filter.ts';

const rounds = 4;
const growth = 4;

export interface VerifiedSearch {
  readonly topK: number;
  readonly filter: Filter | undefined;
  /** The largest limit that the store takes. */
  readonly maxLimit: number;
  /** The nearest records among which all that satisfy the filter are, best first. */
  search(limit: number): Promise<readonly StoreMatch[]>;
}

/**
 * The topK nearest that satisfy the filter, where the store answers the filter only roughly: asks for more as long as
 * too few hold. Undefined when there may be more than could be asked for.
 */
export async function searchVerified(options: VerifiedSearch): Promise<readonly StoreMatch[] | undefined> {
  const { topK, filter, maxLimit, search } = options;
  let limit = topK;
  for (let round = 0; round < rounds; round += 1) {
    const found = await search(limit);
    const kept = filter ? found.filter(({ metadata }) => matchesFilter(filter, metadata)) : found;
    if (kept.length >= topK || found.length < limit) return kept.slice(0, topK);
    if (limit === maxLimit) return undefined;
    limit = Math.min(maxLimit, limit * growth);
  }
  return undefined;
}
