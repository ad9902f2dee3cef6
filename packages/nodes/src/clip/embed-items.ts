import { ClipError, type ClipModel, type Item, type ItemWith, type NodeContext } from '@clipline/clip-core';
import { isItemFault } from '../item-fault.ts';

/** Embeds the image of each item and adds what was learnt of it; one that cannot be read is rejected with its reason. */
export async function embedItems(
  items: readonly ItemWith<'image'>[],
  model: ClipModel,
  context: NodeContext,
): Promise<readonly ItemWith<'image' | 'embedding'>[]> {
  const found = await Promise.all(
    items.map(async (item) => {
      try {
        return { item, input: await context.bytes(item.image) };
      } catch (error) {
        if (!isItemFault(error)) throw error;
        context.reject(item, error);
        return null;
      }
    }),
  );
  const ready = found.filter((one) => one !== null);
  const outcomes = await model.embedImages(
    ready.map(({ input }) => input),
    { signal: context.signal },
  );
  const out: ItemWith<'image' | 'embedding'>[] = [];
  ready.forEach(({ item }, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw missing(item, outcomes.length, ready.length);
    if ('error' in outcome) {
      context.reject(item, outcome.error);
      return;
    }
    const embedding = { stamp: model.stamp, vector: outcome.vector };
    out.push({ ...item, image: { ...item.image, ...outcome.image }, embedding });
  });
  return out;
}

function missing(item: Item, got: number, asked: number): ClipError {
  return new ClipError(
    'internal',
    `The model gave ${got} outcomes for ${asked} images; "${item.id}" has none.`,
  );
}
