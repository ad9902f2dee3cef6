import type { ImageRef, Metadata } from './item.ts';

/** An image of a catalogue as nodes see it. */
export interface CatalogAsset {
  readonly id: string;
  readonly image: ImageRef;
  readonly metadata: Metadata;
}

/** Which images of a catalogue: those without a vector, those whose bytes changed since theirs was made, or all. */
export type AssetChoice = 'missing' | 'changed' | 'all';

/** The images of catalogues, for nodes that read or annotate them. */
export interface AssetAccess {
  /** One page in the order of ids, after the id given. Throws `catalog-missing`. */
  list(
    catalog: string,
    options: {
      readonly choice: AssetChoice;
      readonly after: string | null;
      readonly limit: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<readonly CatalogAsset[]>;
  count(catalog: string, choice: AssetChoice): Promise<number>;
  /** Merges fields into an image's metadata, in the catalogue and its record; null removes one. Answers whether there is such an image. */
  setMetadata(catalog: string, id: string, fields: Metadata): Promise<boolean>;
}
