import type { Item } from '@clipline/clip-core';
import { finishNode, openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import reEmbed from './re-embed.ts';
import upsert from './upsert.ts';

const params = { catalog: 'cats' };
const idsOf = (items: readonly Item[] | undefined) => items?.map(({ id }) => id);

async function imagesOnly(count: number, sha256?: string): Promise<readonly Item[]> {
  return (await paintItems(count)).map(({ embedding: _, image, ...rest }) => ({
    ...rest,
    image: { ...image!, ...(sha256 === undefined ? {} : { sha256 }) },
  }));
}

describe('store.re-embed', () => {
  const poison = { id: 'bad', metadata: {}, image: { uri: 'data:image/png;base64,AAAA' } };
  // What is stale depends on what the run before wrote, so the sweep repeats a run that embeds all.
  const limits = [{ ...params, choice: 'stale' }];
  for (const { name, run } of sweepNode(reEmbed, { params: { ...params, choice: 'all' }, limits, poison }))
    it(name, run);

  it('embeds what is missing, changed or of another model, and leaves the rest', async () => {
    await using world = await openNodeWorld();
    const { catalog } = world.context;
    const written = (await paintItems(4)).map((item) => ({
      ...item,
      image: { ...item.image!, sha256: 'a' },
    }));
    await runNode(upsert, written, params, { catalog });
    const items = [...(await imagesOnly(5, 'a'))];
    items[1] = { ...items[1]!, image: { ...items[1]!.image!, sha256: 'b' } };
    const { stamp } = written[2]!.embedding!;
    items[2] = {
      ...items[2]!,
      embedding: { vector: new Float32Array(64).fill(1), stamp: { ...stamp, revision: 'old' } },
    };
    const { outputs } = await runNode(reEmbed, items, params, { catalog });
    expect(idsOf(outputs.kept)).toEqual(['item-0.png', 'item-3.png']);
    expect(idsOf(outputs.written)).toEqual(['item-1.png', 'item-2.png', 'item-4.png']);
    for (const item of [...outputs.kept!, ...outputs.written!]) {
      expect(item.embedding?.stamp).toEqual(world.model.stamp);
    }
    expect(await world.store.count('cats')).toBe(5);
    const again = await runNode(reEmbed, items.slice(3), params, { catalog });
    expect(idsOf(again.outputs.written)).toEqual([]);
  });

  it('embeds all when told to, page by page', async () => {
    await using world = await openNodeWorld();
    const { catalog } = world.context;
    for (const page of [0, 1, 1]) {
      const items = (await imagesOnly(20)).slice(page * 10, page * 10 + 10);
      const { outputs } = await runNode(reEmbed, items, { ...params, choice: 'all' }, { catalog, page });
      expect(outputs.written).toHaveLength(10);
    }
    expect(await world.store.count('cats')).toBe(20);
    await finishNode(reEmbed, params, { catalog });
  });

  it('does not write vectors of another revision into the index', async () => {
    await using world = await openNodeWorld();
    const other = { ...world.model, stamp: { ...world.model.stamp, revision: 'ffff' } };
    const run = runNode(reEmbed, await imagesOnly(1), params, {
      catalog: world.context.catalog,
      model: async () => other,
    });
    await expect(run).rejects.toMatchObject({ code: 'model-mismatch', message: /new index/ });
    expect(await world.store.listCollections()).toEqual(['cats']);
    expect(await world.store.count('cats')).toBe(0);
  });

  it('tells beforehand what it would embed', async () => {
    await using world = await openNodeWorld();
    await runNode(upsert, await paintItems(1), params, { catalog: world.context.catalog });
    const items = (await imagesOnly(2)) as never;
    expect(await reEmbed.preview?.(items, reEmbed.params.parse(params), world.context)).toEqual([
      'Would leave the vector of "item-0.png" in catalogue "cats" as it is.',
      'Would embed "item-1.png" and write it into catalogue "cats".',
    ]);
    expect(await world.store.count('cats')).toBe(1);
  });
});
