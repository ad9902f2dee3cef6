import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@clipline/clip-core/stores';
import {
  createMemoryOutbox,
  finishNode,
  openNodeWorld,
  paintItems,
  runNode,
  sweepNode,
} from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import remove from './delete.ts';
import upsert from './upsert.ts';

const catalogOnly = { catalog: 'cats' };

/** A catalogue of 24 records in the embedded store, and what the node has to say. */
async function openFilledWorld() {
  const world = await openNodeWorld();
  const home = await mkdtemp(join(tmpdir(), 'clipline-delete-'));
  const store = await openStore('embedded', { home });
  const outbox = createMemoryOutbox();
  const catalog = async (name: string) => {
    await store.createCollection({ name, stamp: world.model.stamp });
    return { catalog: name, store, collection: name, stamp: world.model.stamp };
  };
  await runNode(upsert, await paintItems(24), catalogOnly, { catalog });
  const { scratch } = world.context;
  return {
    store,
    outbox,
    context: { catalog, scratch, outbox },
    count: () => store.count('cats'),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      await rm(home, { recursive: true });
    },
  };
}

describe('store.delete', () => {
  const limits = [
    { ...catalogOnly, maxCount: 1 },
    { ...catalogOnly, maxCount: 10_000_000, dryRun: false, filter: 'n > 3' },
  ];
  for (const { name, run } of sweepNode(remove, { params: catalogOnly, limits })) it(name, run);

  it('deletes the records of the items once every page has come, each once', async () => {
    await using world = await openFilledWorld();
    const params = { ...catalogOnly, dryRun: false };
    const items = await paintItems(30);
    const run = (from: number, to: number, page: number) =>
      runNode(remove, items.slice(from, to), params, { ...world.context, page });
    await run(0, 3, 0);
    // The same page again, as when a run is resumed, and items without a record.
    await run(0, 4, 0);
    await run(2, 6, 1);
    await run(22, 30, 2);
    expect(await world.count()).toBe(24);
    await finishNode(remove, params, { ...world.context, page: 3 });
    expect(await world.count()).toBe(24 - 8);
    expect(world.outbox.notes).toEqual(['Deleted 8 of 24 records of catalogue "cats".']);
  });

  it('deletes nothing by default, and says what it would', async () => {
    await using world = await openFilledWorld();
    await runNode(remove, await paintItems(5), catalogOnly, { ...world.context, page: 0 });
    await finishNode(remove, catalogOnly, { ...world.context, page: 1 });
    expect(await world.count()).toBe(24);
    expect(world.outbox.notes).toEqual(['Would delete 5 of 24 records of catalogue "cats" (dry run).']);
  });

  it('deletes nothing at all when there are too many', async () => {
    await using world = await openFilledWorld();
    for (const chosen of [{}, { filter: 'n >= 0' }]) {
      const params = { ...catalogOnly, ...chosen, dryRun: false, maxCount: 5 };
      await runNode(remove, await paintItems(6), params, { ...world.context, page: 0 });
      await expect(finishNode(remove, params, { ...world.context, page: 1 })).rejects.toMatchObject({
        code: 'too-many',
        message: expect.stringMatching(/of 24 records.*at most 5/),
      });
    }
    expect(await world.count()).toBe(24);
  });

  it('deletes what satisfies a condition', async () => {
    await using world = await openFilledWorld();
    const params = { ...catalogOnly, filter: 'colour == "red" && n > 0', dryRun: false };
    await runNode(remove, await paintItems(3), params, { ...world.context, page: 0 });
    await finishNode(remove, params, { ...world.context, page: 1 });
    expect(await world.store.fetch('cats', ['item-12.png'])).toEqual([]);
    expect(await world.count()).toBe(23);
  });

  it('tells beforehand what it would do, and does nothing', async () => {
    await using world = await openFilledWorld();
    await using node = await openNodeWorld();
    const items = (await paintItems(30)).slice(22, 26);
    const context = { ...node.context, ...world.context };
    const preview = async (params: object) =>
      remove.preview?.(items as never, remove.params.parse(params), context);
    expect(await preview({ ...catalogOnly, dryRun: false })).toEqual([
      'Would delete the record of "item-22.png" in catalogue "cats".',
      'Would delete the record of "item-23.png" in catalogue "cats".',
      'Would find no record of "item-24.png" in catalogue "cats".',
      'Would find no record of "item-25.png" in catalogue "cats".',
    ]);
    expect((await preview({ ...catalogOnly, filter: 'n < 3' }))?.[0]).toBe(
      'Would count the 3 records of catalogue "cats" that satisfy `n < 3`, once a run.',
    );
    expect(await world.count()).toBe(24);
  });
});
