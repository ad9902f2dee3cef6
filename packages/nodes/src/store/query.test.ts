import type { Item } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import query from './query.ts';
import upsert from './upsert.ts';

const params = { catalog: 'cats' };

async function poisoned(): Promise<Item> {
  const [item] = await paintItems(1);
  return {
    ...item!,
    id: 'poison',
    embedding: { ...item!.embedding!, vector: new Float32Array(64).fill(Number.NaN) },
  };
}

async function openFilledWorld(count = 24) {
  const world = await openNodeWorld();
  await runNode(upsert, await paintItems(count), params, { catalog: world.context.catalog });
  return world;
}

describe('store.query', async () => {
  const limits = [
    { ...params, topK: 1, minScore: -1 },
    { ...params, topK: 16_384, minScore: 1 },
  ];
  for (const { name, run } of sweepNode(query, { params, limits, poison: await poisoned() })) it(name, run);

  it('finds the nearest first', async () => {
    await using world = await openFilledWorld();
    const { outputs } = await runNode(
      query,
      await paintItems(3),
      { ...params, topK: 4 },
      { catalog: world.context.catalog },
    );
    for (const { matches, metadata } of outputs.out!) {
      expect(matches).toHaveLength(4);
      expect(matches!.slice(0, 2).map((match) => match.metadata.colour)).toEqual([
        metadata.colour,
        metadata.colour,
      ]);
      expect(matches![0]!.score).toBeCloseTo(1, 4);
    }
  });

  it('leaves out the item itself when told to', async () => {
    await using world = await openFilledWorld();
    const { catalog } = world.context;
    const { outputs } = await runNode(
      query,
      await paintItems(1),
      { ...params, topK: 1, withoutItself: true },
      { catalog },
    );
    expect(outputs.out![0]!.matches!.map(({ id }) => id)).toEqual(['item-12.png']);
  });

  it('keeps to a filter and to a lowest score', async () => {
    await using world = await openFilledWorld();
    const { catalog } = world.context;
    const filtered = await runNode(
      query,
      await paintItems(1),
      { ...params, filter: 'n >= 12 && colour != "red"' },
      { catalog },
    );
    const found = filtered.outputs.out![0]!.matches!;
    expect(found).toHaveLength(10);
    expect(found.every(({ metadata }) => Number(metadata.n) >= 12 && metadata.colour !== 'red')).toBe(true);
    const near = await runNode(query, await paintItems(1), { ...params, minScore: 0.95 }, { catalog });
    expect(near.outputs.out![0]!.matches!.map(({ id }) => id).sort()).toEqual(['item-0.png', 'item-12.png']);
  });

  it('refuses a filter that no store can search with, before it runs', async () => {
    await expect(runNode(query, [], { ...params, filter: 'metadata.name.contains("x")' })).rejects.toThrow(
      /contains/,
    );
  });

  it('says how many matches the store can give', async () => {
    const ask = { ...params, topK: 16_384, withoutItself: true };
    await expect(runNode(query, await paintItems(1), ask)).rejects.toMatchObject({ code: 'query-invalid' });
  });

  it('refuses items of another model', async () => {
    const [item] = await paintItems(1);
    const other = {
      ...item!,
      embedding: { ...item!.embedding!, stamp: { ...item!.embedding!.stamp, model: 'other' } },
    };
    await expect(runNode(query, [other], params)).rejects.toMatchObject({ code: 'model-mismatch' });
  });
});
