import type { ClipError, JsonValue, SourcePage } from '@clipline/clip-core';
import type { ItemCache, NodeServices, Plan } from '@clipline/engine';
import type pg from 'pg';
import type { RunProgress, RunStatus } from '../services.ts';
import type { CommittedPage, ItemFailed } from './run-recorder.ts';

/** What the workers that share a run have to do; runs of pipelines and of catalogues differ in it. */
export interface SharedWork {
  readonly runId: string;
  readonly catalogId: string | null;
  readonly plan: Plan;
  readonly contextFor: (nodeId: string) => NodeServices;
  /** Results of earlier runs; none for runs that have another memory of what is done. */
  readonly cache?: ItemCache;
  /** Whether what became of each item at each node is kept, to be looked at. */
  readonly keepsItems: boolean;
  /** Most workers that share the run. */
  readonly workers: number;
  /** False for a run of this process alone, which asks nobody for help. */
  readonly shared: boolean;
  readonly timeoutSeconds?: number | undefined;
  /** Host and home that the run is bound to; none where any worker may help. */
  readonly place?: string | undefined;
  /** Before the first page is read; not when the run goes on. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /** Stands between source and table. */
  readonly transformPages?: (
    pages: AsyncIterable<SourcePage>,
    signal: AbortSignal,
  ) => AsyncIterable<SourcePage>;
  /** What the commit of the page that was read last must know. */
  readonly takeNotes?: () => JsonValue;
  /** Writes outside the database that must come before the commit of a page. */
  readonly beforeCommit?: (page: CommittedPage, notes: JsonValue) => Promise<void>;
  /** Writes of the same transaction; answers what the page adds to the progress. */
  readonly inCommit?: (
    client: pg.ClientBase,
    page: CommittedPage,
    notes: JsonValue,
  ) => Promise<Partial<RunProgress>>;
  readonly describeFailed?: (
    failed: ItemFailed,
    notes: JsonValue,
  ) => { readonly path: string; readonly node: string };
  /** After every page and the finishing of the nodes. */
  readonly conclude?: (options: {
    readonly signal: AbortSignal;
    readonly progress: RunProgress;
    readonly show: (progress: RunProgress) => void;
  }) => Promise<void>;
  /** How a run stands that ended with this error. */
  readonly statusAfter: (error: ClipError) => Extract<RunStatus, 'failed' | 'waiting'>;
  /** Before the row says that the run failed. */
  readonly onFailed?: (error: ClipError) => Promise<void>;
}
