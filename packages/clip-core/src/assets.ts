import type { ClipError } from './errors.ts';
import type { ImageRef, Metadata } from './item.ts';

/** An image of a catalogue as nodes see it. */
export interface CatalogAsset {
  readonly id: string;
  readonly image: ImageRef;
  readonly metadata: Metadata;
}

/** Which images of a catalogue: those without a vector, those whose bytes changed since theirs was made, or all. */
export type AssetChoice = 'missing' | 'changed' | 'all';

/** Which images of a catalogue's folder are embedded again; `due` means those that are missing and those that changed. */
export const reindexChoices = ['missing', 'changed', 'due', 'all'] as const;
export type ReindexChoice = (typeof reindexChoices)[number];

/** What became of a catalogue that was re-indexed. */
export interface Reindexed {
  /** When it began, by the clock of the database: ISO 8601, UTC. What it embedded is indexed since then. */
  readonly since: string;
  /** Files that could not be embedded, by path. */
  readonly failed: readonly { readonly path: string; readonly error: ClipError }[];
}

/** The images of catalogues, for nodes that read or annotate them. */
export interface AssetAccess {
  /** One page in the order of ids, after the id given. Throws `catalog-missing`. */
  list(
    catalog: string,
    options: {
      readonly choice: AssetChoice;
      readonly after: string | null;
      /** Only images whose vector was made at this time or later: ISO 8601. */
      readonly indexedSince?: string;
      readonly limit: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<readonly CatalogAsset[]>;
  count(catalog: string, choice: AssetChoice, options?: { readonly indexedSince?: string }): Promise<number>;
  /**
   * Brings a catalogue up to date with its folder, as a run of its own, and waits for its end; one that was interrupted
   * is gone on with. Throws `catalog-missing`, `catalog-busy`, `param-invalid` without a folder, `source-missing`,
   * `source-shrunk`.
   */
  reindex(
    catalog: string,
    choice: ReindexChoice,
    options: { readonly signal: AbortSignal },
  ): Promise<Reindexed>;
  /** Merges fields into an image's metadata, in the catalogue and its record; null removes one. Answers whether there is such an image. */
  setMetadata(catalog: string, id: string, fields: Metadata): Promise<boolean>;
}
