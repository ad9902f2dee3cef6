import type { PipelineInput, RunEvent } from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { RunSummary } from '../services.ts';
import { cancelRun, confirmRun, pauseRun, resumeRun } from './change-runs.ts';
import { countDeadLetters, type DeadLetter, type DeadLetterFilter, listDeadLetters } from './dead-letters.ts';
import { listRunItems, type RunItemPage, type RunItemsRequest } from './list-run-items.ts';
import { executePipeline } from './pipeline-run.ts';
import { type ReplayReport, type ReplayRequest, replayDeadLetters } from './replay.ts';
import { type RetryOptions, retryRun } from './retry-run.ts';
import { describeRun, listRunNotes, type RunDetail, type RunNoteView } from './run-detail.ts';
import type { RunFeed } from './run-feed.ts';
import { getRun, listRuns, type RunFilter } from './run-summary.ts';
import { type StartRequest, startRun } from './start-run.ts';

/** Runs of pipelines and of catalogues. */
export interface Runs {
  /** Newest first. */
  list(filter?: RunFilter): Promise<readonly RunSummary[]>;
  /** Throws `not-found`, as all that name a run do. */
  get(id: string): Promise<RunSummary>;
  describe(id: string): Promise<RunDetail>;
  /** The newest lines of its log, oldest first. */
  notes(id: string, options?: { readonly limit?: number }): Promise<readonly RunNoteView[]>;
  /** What became of the items at one of its nodes, page by page. Throws `param-invalid`. */
  items(id: string, request: RunItemsRequest): Promise<RunItemPage>;
  /** Hands a run of a pipeline to the workers. Throws `not-found`, `pipeline-invalid`, `too-many`. */
  start(request: Omit<StartRequest, 'reportsError'>): Promise<RunSummary>;
  /** Ends it within a second, wherever it runs. Throws `conflict` when it is over. */
  cancel(id: string): Promise<void>;
  /** Lets it rest once what its workers are at is committed. Throws `conflict`. */
  pause(id: string): Promise<RunSummary>;
  resume(id: string): Promise<RunSummary>;
  /** Confirms what a `waiting` run asks, and queues it again. */
  confirm(id: string): Promise<RunSummary>;
  /** Does it again: all, from a node on, or only what failed. Throws `conflict` while it goes on. */
  retry(id: string, options?: RetryOptions): Promise<readonly RunSummary[]>;
  /** Items that nodes refused, newest first. */
  deadLetters(
    options?: DeadLetterFilter & { readonly limit?: number; readonly cursor?: string },
  ): Promise<{ readonly letters: readonly DeadLetter[]; readonly cursor?: string }>;
  countDeadLetters(filter?: DeadLetterFilter): Promise<number>;
  /** Tries refused items again, from the node that refused them on. Throws `not-found` when none fit. */
  replay(request: ReplayRequest): Promise<ReplayReport>;
  /** The present state at once, then each change, of one run or of all; ends with the signal. */
  watch(options: { readonly id?: string; readonly signal: AbortSignal }): AsyncIterable<RunSummary>;
  /** Runs a pipeline in this process. */
  runPipeline(
    pipeline: PipelineInput,
    options?: {
      readonly signal?: AbortSignal;
      readonly onEvent?: (event: RunEvent) => void;
      readonly base?: string;
    },
  ): Promise<RunSummary>;
}

/** Opens the runs of the database. */
export function openRuns(parts: RuntimeParts, feed: RunFeed): Runs {
  const { database, queue } = parts;
  const { pool } = database;
  return {
    list: (filter) => listRuns(pool, filter),
    get: (id) => getRun(pool, id),
    describe: (id) => describeRun(parts, id),
    notes: (id, options) => listRunNotes(parts, id, options),
    items: (id, request) => listRunItems(parts, id, request),
    start: (request) => startRun(parts, request),
    cancel: (id) => cancelRun(database, id),
    pause: (id) => pauseRun(database, id),
    resume: (id) => resumeRun(database, queue, id),
    confirm: (id) => confirmRun(database, queue, id),
    retry: (id, options) => retryRun(parts, id, options),
    deadLetters: (options) => listDeadLetters(pool, options),
    countDeadLetters: (filter = {}) => countDeadLetters(pool, filter),
    replay: (request) => replayDeadLetters(parts, request),
    watch: (options) => feed.watch(options),
    runPipeline: (pipeline, options) => executePipeline(parts, pipeline, options),
  };
}
