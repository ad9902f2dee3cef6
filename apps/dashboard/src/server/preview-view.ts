import type { Item } from '@clipline/clip-core';
import type { NodePreviewView } from '@clipline/runtime';

/** An item as pages show it: everything but its vector. */
export type PreviewItem = Omit<Item, 'embedding'> & { readonly embedded: boolean };

/** Leaves the vectors out, which nobody looks at and which are most of an item. */
export function toPreviewView({ outputs, rejected, dropped, ...preview }: NodePreviewView) {
  return {
    ...preview,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([output, items]) => [output, items.map(toPreviewItem)]),
    ),
    rejected: rejected.map(({ item, error }) => ({ item: toPreviewItem(item), error })),
    dropped: dropped.map(({ item, reason }) => ({ item: toPreviewItem(item), reason })),
  };
}

function toPreviewItem({ embedding, ...item }: Item): PreviewItem {
  return { ...item, embedded: embedding !== undefined };
}
