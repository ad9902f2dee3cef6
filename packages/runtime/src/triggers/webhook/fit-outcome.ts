import type { KeptItem } from '../../runs/node-items.ts';

/** Most items of an answer; a caller that wants more reads them by the API. */
export const mostItems = 100;

/** Most bytes of the items of an answer, as JSON in UTF-8. */
export const mostBytes = 256 * 1024;

export interface OutcomeItem {
  /** Id of the node that it came out of. */
  readonly node: string;
  readonly item: KeptItem['item'];
  /** True when it was too large to be kept, and only its id and picture were. */
  readonly cut?: true;
}

/** What came out of a run, as a webhook answers it. */
export interface Outcome {
  readonly items: readonly OutcomeItem[];
  /** True when there were more. */
  readonly truncated: boolean;
  /** How many more there were. */
  readonly leftOut: number;
}

/** The first items, as many as an answer holds, of `total` that came out. */
export function fitOutcome(found: readonly OutcomeItem[], total: number): Outcome {
  let bytes = '[]'.length;
  const items: OutcomeItem[] = [];
  for (const one of found.slice(0, mostItems)) {
    // And the comma before it.
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    if (bytes > mostBytes) break;
    items.push(one);
  }
  const leftOut = Math.max(0, total - items.length);
  return { items, truncated: leftOut > 0, leftOut };
}
