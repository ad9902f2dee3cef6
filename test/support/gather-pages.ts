import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item, JsonValue, NodeDefinition } from '@clipline/clip-core';
import { openNodeWorld, runNode } from '@clipline/clip-core/testing';

type Params = { readonly [name: string]: JsonValue };

/**
 * Gives a node that gathers these pages, last one first and the first one twice, as a resumed run with several pages in
 * flight may, and answers the batches that it gives in the end and what it let through at once.
 */
export async function gatherPages(
  definition: NodeDefinition,
  pages: readonly (readonly Item[])[],
  params: Params,
) {
  const scratch = await mkdtemp(join(tmpdir(), 'clipline-gather-'));
  try {
    const passed: Item[] = [];
    const dropped: string[] = [];
    await runNode(definition, pages[0]?.slice(0, 1) ?? [], params, { scratch, page: 0 });
    for (const [page, items] of [...pages.entries()].toReversed()) {
      const run = await runNode(definition, items, params, { scratch, page });
      passed.push(...(run.outputs.out ?? []));
      dropped.push(...run.dropped.map(({ reason }) => reason));
    }
    await using world = await openNodeWorld();
    const context = { ...world.context, scratch, page: pages.length };
    const batches: (readonly Item[])[] = [];
    for await (const { out = [] } of definition.emit?.(definition.params.parse(params), context) ?? []) {
      batches.push(out);
    }
    return { batches, items: batches.flat(), passed, dropped };
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** Items cut into pages of this size. */
export function cutPages(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, page) =>
    items.slice(page * size, (page + 1) * size),
  );
}
