import type { ErrorCode } from './errors.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Free values that belong to an image; filters read its scalars and lists of strings. */
export type Metadata = { readonly [key: string]: JsonValue };

/** An image by reference; its bytes never travel in an item. */
export interface ImageRef {
  /** `file:///…` for files on disk, `blob:<sha256>` for what the blob store keeps. */
  readonly uri: string;
  /** Lower-case hex digest of the file's bytes, when known. */
  readonly sha256?: string;
  /** IANA media type such as `image/jpeg`, when known. */
  readonly mediaType?: string;
  /** Width in pixels after EXIF orientation, when known. */
  readonly width?: number;
  /** Height in pixels after EXIF orientation, when known. */
  readonly height?: number;
  /** Size of the file, when known. */
  readonly bytes?: number;
}

/** What a vector was made with; vectors of different stamps are never compared. */
export interface ModelStamp {
  /** Card id, e.g. `starter`. */
  readonly model: string;
  /** Hash of the weights, first 16 hex digits of SHA-256. */
  readonly revision: string;
  /** Name of the preprocessing, e.g. `squash-192-bicubic/v1`. */
  readonly preprocessing: string;
  readonly dimensions: number;
}

/** A unit-length vector and the stamp of the model that made it. */
export interface Embedding {
  readonly stamp: ModelStamp;
  readonly vector: Float32Array;
}

/** A candidate label with its score. */
export interface Label {
  readonly name: string;
  /** Softmax or sigmoid output of the model, 0…1; a score, not a calibrated probability. */
  readonly score: number;
}

/** The outcome of moderation: what to do with the image and how it scored in each category. */
export interface Verdict {
  readonly action: 'allow' | 'review' | 'block';
  /** Best first; score is 0…1. */
  readonly categories: readonly Label[];
}

/** A record found by a query; score is cosine similarity, −1…1. */
export interface Match {
  readonly id: string;
  readonly score: number;
  readonly metadata: Metadata;
}

/** Digests that tell whether two images are the same or look alike. */
export interface ImageHashes {
  /** Of the file's bytes: 64 hex digits. */
  readonly sha256: string;
  /** Perceptual hash by the discrete cosine transform (pHash): 16 hex digits, compared by Hamming distance 0…64. */
  readonly perceptual: string;
  /** Difference hash of neighbouring pixels (dHash): 16 hex digits, compared by Hamming distance 0…64. */
  readonly difference: string;
}

/** Why an item left through a node's `error` output. */
export interface Failure {
  readonly node: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
}

/** One picture or text on its way through a pipeline, with the facets that nodes have added. */
export interface Item {
  /** Stable: the same thing has the same id in every run, so that writing it again overwrites. */
  readonly id: string;
  /** Ids of the items that a node made this one from; absent on items as their source gave them. */
  readonly parents?: readonly string[];
  readonly metadata: Metadata;
  readonly image?: ImageRef;
  readonly text?: string;
  readonly embedding?: Embedding;
  readonly labels?: readonly Label[];
  readonly verdict?: Verdict;
  readonly matches?: readonly Match[];
  readonly hashes?: ImageHashes;
  readonly failure?: Failure;
}

export const facets = ['image', 'text', 'embedding', 'labels', 'verdict', 'matches', 'hashes'] as const;

/** A thing an item can carry besides its id and metadata. */
export type Facet = (typeof facets)[number];

/** An item that is known to carry the facets F. */
export type ItemWith<F extends Facet> = Item & { readonly [K in F]-?: NonNullable<Item[K]> };
