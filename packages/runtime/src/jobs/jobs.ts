import type { RunSummary } from '../services.ts';

/** A process that takes runs from the queue. */
export interface WorkerView {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  /** Its last sign of life, told every five seconds. */
  readonly heartbeatAt: Date;
  /** False when nothing was heard of it for 20 seconds. */
  readonly alive: boolean;
  /** Runs that it leads or helps with. */
  readonly runs: readonly { readonly id: string; readonly title: string }[];
}

/** Runs that each worker of a host is at at the same time. */
export interface HostView {
  readonly host: string;
  readonly runsAtOnce: number;
}

/** Why a run has not been taken yet; `soon` when a worker is about to. */
export type WaitReason =
  | { readonly kind: 'queue-paused' | 'no-worker' | 'all-busy' | 'soon' }
  /** The workers of the machine that keeps its results are gone. */
  | { readonly kind: 'place'; readonly place: string }
  /** Another run of the same pipeline or catalogue comes first. */
  | { readonly kind: 'run'; readonly runId: string };

/** A run that is not over. */
export interface OpenRun {
  readonly run: RunSummary;
  /** 1 for the one that is taken next; null for one that does not wait for a worker. */
  readonly position: number | null;
  readonly waitsFor: WaitReason | null;
}

/** What a node has sent to one address in vain. */
export interface FailedDeliveries {
  readonly runId: string;
  readonly title: string;
  readonly nodeId: string;
  readonly target: string;
  readonly failed: number;
  /** Whose items can be tried again: nobody has done so yet. */
  readonly open: number;
  /** Whose items are being tried again. */
  readonly waiting: number;
  /** Of the last one. */
  readonly status: number | null;
  readonly error: string;
  readonly at: Date;
}

export interface JobsView {
  /** The queue hands out no run until it is resumed. */
  readonly paused: boolean;
  readonly pausedAt: Date | null;
  readonly workers: readonly WorkerView[];
  readonly hosts: readonly HostView[];
  /** Running ones first, then those that wait, in their order; at most 200. */
  readonly runs: readonly OpenRun[];
  /** Of all runs that are not over. */
  readonly open: number;
  /** Runs that triggers have asked for and that are about to be started, or tried again after a failure. */
  readonly firings: number;
  /** Newest first, at most 100. */
  readonly deliveries: readonly FailedDeliveries[];
  /** Deliveries of the last hour that were taken. */
  readonly delivered: number;
}

/** Items that runs went through in a minute. */
export interface MinuteView {
  /** When the minute begins. */
  readonly at: Date;
  readonly items: number;
}

/** What workers do, and what waits for them. */
export interface Jobs {
  overview(): Promise<JobsView>;
  /**
   * The last hour by minutes. What is kept of a run is how many items it went through and how long it took: they are
   * spread evenly over that time.
   */
  throughput(): Promise<readonly MinuteView[]>;
  /** Workers take no further run from the queue; those they are at go on to their end. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** How many runs each worker of a host is at at the same time, 1 to 16; its workers follow within seconds. Throws `param-invalid`. */
  setRunsAtOnce(host: string, runsAtOnce: number): Promise<void>;
}
