import type { StoreQuery } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import recallCheck from './recall-check.ts';
import upsert from './upsert.ts';

const params = { catalog: 'cats' };

/** A catalogue whose index finds only records of even numbers when it is not asked to be exact. */
async function openForgetfulWorld() {
  const world = await openNodeWorld();
  await runNode(upsert, await paintItems(200), params, { catalog: world.context.catalog });
  const asked: StoreQuery[] = [];
  const catalog = async (name: string) => {
    const index = await world.context.catalog(name);
    const query: typeof index.store.query = async (collection, ask) => {
      asked.push(ask);
      const found = await index.store.query(collection, ask);
      return ask.exact === true ? found : found.filter(({ score }) => score < 0.9);
    };
    return { ...index, store: { ...index.store, query } };
  };
  return { world, catalog, asked, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

describe('store.recall-check', () => {
  const limits = [
    { ...params, queries: 1, k: 1, floor: 0 },
    { ...params, queries: 1000, k: 100, floor: 1, effort: 'high', seed: '' },
  ];
  for (const { name, run } of sweepNode(recallCheck, { params, limits })) it(name, run);

  it('finds that an exact index forgets nothing', async () => {
    await using world = await openNodeWorld();
    const { catalog } = world.context;
    await runNode(upsert, await paintItems(100), params, { catalog });
    const { outputs } = await runNode(recallCheck, await paintItems(2), { ...params, k: 5 }, { catalog });
    expect(outputs.low).toEqual([]);
    for (const { metadata } of outputs.out!) {
      expect(metadata).toMatchObject({ recall: 1, recallQueries: 50, recallK: 5, n: expect.any(Number) });
    }
  });

  it('sends items to the other output where recall is low, or fails when told to', async () => {
    await using forgetful = await openForgetfulWorld();
    const { catalog } = forgetful;
    const { outputs } = await runNode(
      recallCheck,
      await paintItems(1),
      { ...params, queries: 20 },
      { catalog },
    );
    expect(outputs.out).toEqual([]);
    expect(outputs.low![0]!.metadata.recall).toBeLessThan(0.95);
    const failing = { ...params, queries: 20, whenLow: 'fail' };
    await expect(runNode(recallCheck, await paintItems(1), failing, { catalog })).rejects.toMatchObject({
      code: 'recall-low',
      message: expect.stringMatching(/10 nearest records in 20 queries; at least 95\.0 %/),
    });
  });

  it('draws the same records for a seed and others for another', async () => {
    await using forgetful = await openForgetfulWorld();
    const { catalog, asked } = forgetful;
    const drawn = async (seed: string) => {
      asked.length = 0;
      await runNode(recallCheck, await paintItems(1), { ...params, queries: 5, seed }, { catalog });
      return asked.filter(({ exact }) => exact).map(({ vector }) => [...vector].join());
    };
    const first = await drawn('a');
    expect(first).toHaveLength(5);
    expect(await drawn('a')).toEqual(first);
    expect(await drawn('another')).not.toEqual(first);
  });
});
