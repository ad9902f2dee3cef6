import type { ErrorCode } from './errors.ts';
import type { Item } from './item.ts';
import type { Cursor } from './node.ts';

/** An error as data: fit for rows, events and JSON. */
export interface ErrorInfo {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** How many items passed a node, summed over a page. */
export interface NodeCounts {
  readonly in: number;
  /** By output name. */
  readonly out: { readonly [output: string]: number };
  readonly errors: number;
  readonly dropped: number;
  /** How many were dropped, by reason; absent where none were. */
  readonly reasons?: { readonly [reason: string]: number };
  /** How many of those in `out` had failed and were passed on unchanged; absent where none were. */
  readonly passed?: number;
  /** How many results came from the cache; absent where none did. */
  readonly cached?: number;
  /** Wall time of the node's `run`. */
  readonly milliseconds: number;
}

/** What happened in a run, in order. History, progress bars and tests are readers of it. */
export type RunEvent =
  | { readonly kind: 'run-started'; readonly nodes: readonly string[] }
  | { readonly kind: 'source-total'; readonly node: string; readonly total: number }
  | { readonly kind: 'page-started'; readonly page: number; readonly node: string; readonly items: number }
  | {
      readonly kind: 'node-finished';
      readonly page: number;
      readonly node: string;
      readonly counts: NodeCounts;
    }
  | {
      readonly kind: 'item-failed';
      readonly page: number;
      readonly node: string;
      readonly item: Item;
      readonly error: ErrorInfo;
      /** Ids under which what the item was made from came into the graph; absent where that is the item's own id. */
      readonly origins?: readonly string[];
    }
  /** Every sink has answered for this page and all before it; `cursor` may be stored. */
  | {
      readonly kind: 'page-committed';
      readonly page: number;
      readonly node: string;
      readonly cursor: Cursor;
      /** Items that reached the end of the graph without error, as the last node gave them. */
      readonly done: readonly Item[];
    }
  | { readonly kind: 'run-finished'; readonly pages: number };
