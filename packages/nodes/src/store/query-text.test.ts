import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import queryText from './query-text.ts';
import upsert from './upsert.ts';

const params = { catalog: 'cats', text: 'something {{metadata.colour}}' };

async function openFilledWorld() {
  const world = await openNodeWorld();
  const { catalog } = world.context;
  await runNode(upsert, await paintItems(24), { catalog: 'cats' }, { catalog });
  return world;
}

describe('store.query-text', () => {
  const limits = [
    { ...params, topK: 1, minScore: -1, longText: 'truncate' },
    { ...params, topK: 16_384, minScore: 1, filter: 'n > 3' },
  ];
  const poison = { id: 'no colour', metadata: {} };
  for (const { name, run } of sweepNode(queryText, { params, limits, poison })) it(name, run);

  it('finds what the words of each item say, within a filter and a cut-off', async () => {
    await using world = await openFilledWorld();
    const { catalog } = world.context;
    const ask = { ...params, topK: 5, minScore: 0.5, filter: 'n >= 12' };
    const { outputs } = await runNode(queryText, await paintItems(6), ask, { catalog });
    for (const { metadata, matches, embedding } of outputs.out!) {
      expect(matches!.map((match) => match.metadata.colour)).toEqual([metadata.colour]);
      expect(matches![0]!.metadata.n).toBeGreaterThanOrEqual(12);
      expect(embedding).toBeDefined();
    }
  });

  it('refuses a text longer than the model reads, and only that one', async () => {
    const items = [
      { id: 'short', metadata: { colour: 'red' } },
      { id: 'long', metadata: { colour: Array.from({ length: 90 }, () => 'red').join(' ') } },
    ];
    const { outputs, errors } = await runNode(queryText, items, params);
    expect(outputs.out!.map(({ id }) => id)).toEqual(['short']);
    expect(errors).toMatchObject([{ item: { id: 'long' }, error: { code: 'text-too-long' } }]);
  });

  it('does not search with a model of another revision', async () => {
    await using world = await openFilledWorld();
    const { catalog } = world.context;
    const other = { ...world.model, stamp: { ...world.model.stamp, revision: 'ffff' } };
    await expect(
      runNode(queryText, await paintItems(1), params, { catalog, model: async () => other }),
    ).rejects.toMatchObject({ code: 'model-mismatch' });
  });

  it('is never cached', async () => {
    await using world = await openNodeWorld();
    expect(await queryText.cacheStamp?.(params, world.context)).toBeNull();
  });
});
