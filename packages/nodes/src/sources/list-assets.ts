import {
  type AssetChoice,
  type CatalogAsset,
  type Item,
  type SourceContext,
  throwIfAborted,
} from '@clipline/clip-core';

/** Images of a catalogue, page by page in the order of their ids, after the id given; the last page may be shorter. */
export async function* listAssets(
  asked: {
    readonly catalog: string;
    readonly choice: AssetChoice;
    readonly pageSize: number;
    readonly after: string | null;
    readonly indexedSince?: string;
  },
  { assets, signal }: Pick<SourceContext, 'assets' | 'signal'>,
): AsyncGenerator<readonly CatalogAsset[], void, undefined> {
  const { catalog, pageSize, ...which } = asked;
  let { after } = which;
  for (;;) {
    throwIfAborted(signal);
    const page = await assets.list(catalog, { ...which, after, limit: pageSize, signal });
    if (page.length > 0) yield page;
    after = page.at(-1)?.id ?? after;
    if (page.length < pageSize) return;
  }
}

/** An image of a catalogue as an item under its id there. */
export function toItem({ id, image, metadata }: CatalogAsset): Item {
  return { id, image, metadata };
}
