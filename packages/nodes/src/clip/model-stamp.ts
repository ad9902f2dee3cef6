import type { NodeContext } from '@clipline/clip-core';

/** What results that a model had a part in are cached under: another revision or preprocessing is another model. */
export async function stampOfModel(
  { model: id }: { readonly model?: string | undefined },
  context: NodeContext,
) {
  const { stamp } = await context.model(id);
  return JSON.stringify([stamp.model, stamp.revision, stamp.preprocessing, stamp.dimensions]);
}
