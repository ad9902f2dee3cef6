import type { ErrorCode } from '../errors.ts';
import type { ImageLimits } from '../image-limits.ts';
import type { ImageFacts, ImageInput, LongText, TokenCount } from '../model.ts';
import type { ImageSpec, ModelCard, TowerCard } from './card.ts';

/** What a worker is started with: one tower of one model. */
export type WorkerSetup =
  | {
      readonly kind: 'vision';
      readonly folder: string;
      readonly tower: LoadedTower;
      readonly image: ImageSpec;
      readonly limits: ImageLimits;
      /** True puts a stand-in text beside the images, which the tower's file wants. */
      readonly combined: boolean;
    }
  | {
      readonly kind: 'text';
      readonly folder: string;
      readonly tower: LoadedTower;
      readonly text: ModelCard['text'];
      /** Size of a stand-in picture beside the texts, where the tower's file wants one. */
      readonly standIn: PixelSize | null;
    };

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** A tower with its precision chosen. */
export interface LoadedTower {
  readonly class: TowerCard['class'];
  readonly output: string;
  /** Relative to the model's folder. */
  readonly file: string;
  readonly dimensions: number;
}

/** A text to embed, or only to count. */
export interface TextJob {
  readonly text: string;
  readonly longText: LongText;
  readonly countOnly: boolean;
}

export type WorkerJob = { readonly image: ImageInput } | { readonly text: TextJob };

export type WorkerAnswer =
  | { readonly vector: Float32Array; readonly image: ImageFacts }
  | { readonly vector: Float32Array | null; readonly tokens: TokenCount };

/** A ClipError in a form that survives the way between threads. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

export type ToWorker =
  | { readonly type: 'job'; readonly id: number; readonly job: WorkerJob }
  | { readonly type: 'close' };

export type FromWorker =
  | { readonly type: 'ready' }
  /** The tower cannot be loaded; the worker ends. */
  | { readonly type: 'broken'; readonly error: WireError }
  | { readonly type: 'done'; readonly id: number; readonly answer: WorkerAnswer }
  | { readonly type: 'failed'; readonly id: number; readonly error: WireError };
