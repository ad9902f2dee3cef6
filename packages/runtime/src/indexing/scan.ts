import type { CatalogIndex, Metadata } from '@clipline/clip-core';
import type pg from 'pg';

/** What one scan of a folder into a catalogue works with. */
export interface Scan {
  readonly pool: pg.Pool;
  readonly runId: string;
  readonly catalogId: string;
  readonly indexId: string;
  readonly index: CatalogIndex;
  /** What opens the index's model. */
  readonly modelSource: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Embeds files again although nothing about them has changed. */
  readonly force: boolean;
  /** Embeds only images without a vector, or only those whose bytes changed; both when left out. */
  readonly choice?: 'missing' | 'changed';
}

/** An asset as the database has it, with what its vector was made from. */
export interface KnownAsset {
  readonly id: string;
  readonly path: string;
  readonly uri: string;
  /** Null while the file could never be read. */
  readonly sha256: string | null;
  readonly bytes: number;
  readonly modifiedAt: Date;
  readonly metadata: Metadata;
  /** What pipelines set, over the metadata of the file. */
  readonly annotations: Metadata;
  /** What was found out about the image when it was embedded. */
  readonly image: { readonly mediaType?: string; readonly width?: number; readonly height?: number };
  readonly present: boolean;
  /** Of the bytes that its vector in this index was made from; null without a vector. */
  readonly indexedSha256: string | null;
}

/** Why an asset has no vector, as the last attempt left it. */
export interface StoredError {
  readonly node: string;
  readonly code: string;
  readonly message: string;
}
