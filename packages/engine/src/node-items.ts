import type { ErrorInfo, Item } from '@clipline/clip-core';

/** What became of the items of one page at one node. */
export interface NodeItems {
  readonly page: number;
  readonly node: string;
  /** Those that went on, by output. */
  readonly outputs: ReadonlyMap<string, readonly Item[]>;
  /** Those that it refused, with `failure` set. */
  readonly rejected: readonly { readonly item: Item; readonly error: ErrorInfo }[];
  readonly dropped: readonly { readonly item: Item; readonly reason: string }[];
}
