import {
  type CatalogIndex,
  ClipError,
  type ClipModel,
  type ItemWith,
  type ModelStamp,
} from '@clipline/clip-core';

type Embedded = ItemWith<'embedding'>;

/** Throws `model-mismatch` unless every item was embedded with exactly the model that the catalogue's index holds. */
export function requireStampOfCatalog(items: readonly Embedded[], { catalog, stamp }: CatalogIndex): void {
  const other = findOther(items, stamp);
  if (other === undefined) return;
  throw new ClipError(
    'model-mismatch',
    `Catalogue "${catalog}" holds vectors of ${describeStamp(stamp)}; item "${other.id}" was embedded with ${describeStamp(other.embedding.stamp)}. Embed with the catalogue's model, or choose another catalogue.`,
  );
}

/** Throws `model-mismatch` unless every item was embedded with exactly this model. */
export function requireStampOfModel(items: readonly Embedded[], { stamp }: ClipModel): void {
  const other = findOther(items, stamp);
  if (other === undefined) return;
  throw new ClipError(
    'model-mismatch',
    `This node compares with ${describeStamp(stamp)}; item "${other.id}" was embedded with ${describeStamp(other.embedding.stamp)}. Choose the same model on both nodes.`,
  );
}

function findOther(items: readonly Embedded[], stamp: ModelStamp): Embedded | undefined {
  return items.find(({ embedding: { stamp: own } }) => {
    const sameModel = own.model === stamp.model && own.revision === stamp.revision;
    return !sameModel || own.preprocessing !== stamp.preprocessing || own.dimensions !== stamp.dimensions;
  });
}

function describeStamp({ model, revision, preprocessing, dimensions }: ModelStamp): string {
  return `${model} (revision ${revision}, ${preprocessing}, ${dimensions} dimensions)`;
}
