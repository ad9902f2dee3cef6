import type { ReindexChoice } from '@clipline/clip-core';
import type { RunSummary } from '../services.ts';

/** What re-indexing would do, found out by reading the folder as a run does. */
export interface ReindexCount {
  readonly catalog: string;
  readonly choice: ReindexChoice;
  /** Without a vector in the active index; images that are new in the folder are among them. */
  readonly missing: number;
  /** Whose bytes are not those that were embedded. */
  readonly changed: number;
  /** All that can be read. */
  readonly all: number;
  /** What this choice embeds. */
  readonly toEmbed: number;
}

export interface Reindexing {
  /** Counts and changes nothing. Throws `catalog-missing`, `source-missing`. */
  count(
    catalog: string,
    choice: ReindexChoice,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ReindexCount>;
  /** Hands the work to a worker. Throws as `count`. */
  start(catalog: string, choice: ReindexChoice): Promise<RunSummary>;
}
