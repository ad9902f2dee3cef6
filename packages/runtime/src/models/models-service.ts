import type { ModelStamp } from '@clipline/clip-core';

/** A model that can be used or pulled. */
export interface ModelView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly dimensions: number;
  /** Pixels of the square that it looks at. */
  readonly imageSize: number;
  /** The most tokens that it reads of a text, start and end included. */
  readonly contextLength: number;
  /** Precisions of the weights that there are, as Transformers.js names them. */
  readonly precisions: readonly string[];
  readonly license: string;
  readonly starter: boolean;
  /** Where its files were found; null when it would have to be pulled. */
  readonly location: string | null;
  readonly bytes: number | null;
  /** Bytes of a pull that was cut short, which the next one goes on with. */
  readonly partialBytes: number;
  /** True for the model that a new catalogue gets. */
  readonly isDefault: boolean;
  /** What was measured on this host; null before that. */
  readonly speed: ModelSpeed | null;
}

/** How far a pull is that goes on by itself in the process of the dashboard. */
export interface PullState {
  /** Of the model. */
  readonly id: string;
  readonly status: 'going' | 'done' | 'stopped' | 'failed';
  /** The file that comes now; null before the hub has answered. */
  readonly file: string | null;
  /** Bytes of that file. */
  readonly loaded: number;
  readonly total: number | null;
  /** Why it failed and what to do. */
  readonly problem: string | null;
}

/** How fast a model is on a host, with everything that ingestion does but reading files. */
export interface ModelSpeed {
  readonly imagesPerSecond: number;
  readonly textsPerSecond: number;
  readonly at: Date;
}

/** The models of this machine and those that can be pulled. */
export interface Models {
  list(): Promise<readonly ModelView[]>;
  pull(
    id: string,
    options?: {
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: {
        readonly file: string;
        readonly loaded: number;
        readonly total: number | null;
      }) => void;
    },
  ): Promise<ModelView>;
  /** Pulls while this process lives, whoever leaves; joins the pull that goes on. Throws `model-not-found`. */
  startPull(id: string): Promise<PullState>;
  /** Ends such a pull; what has come stays for the next one. */
  stopPull(id: string): Promise<void>;
  /** The pulls of this process now; those that have ended stay until their model is pulled again. */
  pullStates(): readonly PullState[];
  /** The pulls of this process now, and again after each change, until the signal fires. */
  watchPulls(signal: AbortSignal): AsyncIterable<readonly PullState[]>;
  /**
   * Deletes its files and returns the bytes that frees. Throws `model-not-found`, `not-found` when it is not here,
   * `not-allowed` outside of the home, `conflict` while it is pulled or a catalogue or pipeline needs it.
   */
  remove(id: string): Promise<number>;
  /** Verifies checksums and golden vectors. Throws `model-corrupt`. */
  check(
    id: string,
  ): Promise<{ readonly id: string; readonly stamp: ModelStamp; readonly worstCosine: number | null }>;
  /** Measures its speed on this host and remembers it. Throws `model-not-found`, `model-offline`, `model-corrupt`. */
  measure(id: string): Promise<ModelSpeed>;
}
