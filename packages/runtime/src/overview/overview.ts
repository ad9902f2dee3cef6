import type { RunSummary } from '../services.ts';

/** Something that a person could do next. */
export type NextStep =
  /** There is no catalogue but that of the samples. */
  | { readonly kind: 'add-folder' }
  /** New catalogues get the starter model. */
  | { readonly kind: 'pull-model' }
  /** Nothing runs by the clock; this catalogue could be re-indexed every night. */
  | { readonly kind: 'schedule'; readonly catalog: string }
  /** Pipelines ask people about so many items. */
  | { readonly kind: 'review'; readonly count: number }
  /** There is no pipeline yet. */
  | { readonly kind: 'make-pipeline' }
  /** The workers are told to take nothing. */
  | { readonly kind: 'resume-queue' }
  /** Nothing takes runs from the queue. */
  | { readonly kind: 'start-worker' };

/** How the runs ended that were asked for on a day. */
export interface DayOfRuns {
  /** `2026-11-26`, in the zone that was asked for. */
  readonly day: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Not over yet. */
  readonly open: number;
}

/** What is going on, in short. */
export interface Overview {
  /** Most urgent first. */
  nextSteps(): Promise<readonly NextStep[]>;
  /** Runs of the last seven days that failed and that nobody has tried again, newest first; at most 20. */
  failedRuns(): Promise<readonly RunSummary[]>;
  /** The last 14 days of a time zone, oldest first. Throws `param-invalid` for a zone that there is not. */
  days(zone: string): Promise<readonly DayOfRuns[]>;
}
