import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const timeout = 120_000;

/** A catalogue of four pictures; one lost its vector, one has other bytes, one is new and one was renamed. */
async function setUp() {
  const model = createCountingModel();
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  const { runtime, database } = opened;
  for (const name of ['a', 'b', 'c', 'd']) await pictures.paint(`${name}.png`, 'green', name.charCodeAt(0));
  await runtime.indexing.index({ folder: pictures.path, catalog: 'greens' });
  const lost = await database.prisma.asset.findFirstOrThrow({ where: { path: { endsWith: 'a.png' } } });
  await database.prisma.assetIndex.deleteMany({ where: { assetId: lost.id } });
  await pictures.paint('b.png', 'red', 1);
  await pictures.paint('new.png', 'blue', 2);
  model.embedded.length = 0;
  return {
    ...opened,
    /** Runs what is in the queue; answers the names of the pictures that were embedded, in order. */
    async embeddedBy(start: () => Promise<{ readonly id: string }>): Promise<readonly string[]> {
      const stop = new AbortController();
      const work = runtime.work({ signal: stop.signal });
      try {
        const { id } = await start();
        await expect
          .poll(async () => (await runtime.runs.get(id)).status, { timeout: 60_000 })
          .toBe('succeeded');
      } finally {
        stop.abort();
        await work;
      }
      return model.embedded
        .splice(0)
        .map((path) => basename(path))
        .sort();
    },
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

const counts = { missing: 2, changed: 1, all: 5 };

it('counts what is missing and what changed without changing anything', { timeout }, async () => {
  await using stage = await setUp();
  const { reindexing } = stage.runtime;
  for (const [choice, toEmbed] of [
    ['missing', 2],
    ['changed', 1],
    ['due', 3],
    ['all', 5],
  ] as const) {
    expect(await reindexing.count('greens', choice)).toEqual({
      catalog: 'greens',
      choice,
      ...counts,
      toEmbed,
    });
  }
  await expect(reindexing.count('reds', 'all')).rejects.toMatchObject({ code: 'catalog-missing' });
});

it('embeds the missing ones, then the changed ones, and nothing else', { timeout }, async () => {
  await using stage = await setUp();
  const { reindexing } = stage.runtime;
  expect(await stage.embeddedBy(() => reindexing.start('greens', 'missing'))).toEqual(['a.png', 'new.png']);
  expect(await reindexing.count('greens', 'due')).toMatchObject({ missing: 0, changed: 1, toEmbed: 1 });
  expect(await stage.embeddedBy(() => reindexing.start('greens', 'changed'))).toEqual(['b.png']);
  expect(await reindexing.count('greens', 'due')).toMatchObject({ missing: 0, changed: 0, toEmbed: 0 });
});

it('embeds the changed ones first where they are chosen, and leaves the missing ones', {
  timeout,
}, async () => {
  await using stage = await setUp();
  const { reindexing } = stage.runtime;
  expect(await stage.embeddedBy(() => reindexing.start('greens', 'changed'))).toEqual(['b.png']);
  expect(await reindexing.count('greens', 'due')).toMatchObject({ missing: 2, changed: 0 });
  expect(await stage.embeddedBy(() => reindexing.start('greens', 'due'))).toEqual(['a.png', 'new.png']);
});

it('embeds all of them again', { timeout }, async () => {
  await using stage = await setUp();
  const names = await stage.embeddedBy(() => stage.runtime.reindexing.start('greens', 'all'));
  expect(names).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'new.png']);
});

it('is started by a schedule of the catalogue, by a worker', { timeout }, async () => {
  await using stage = await setUp();
  const { schedules } = stage.runtime;
  await schedules.add({ catalog: 'greens', cron: '0 3 * * *', zone: 'Europe/Prague', choice: 'changed' });
  const names = await stage.embeddedBy(async () => {
    await schedules.runNow('greens/reindex');
    await expect
      .poll(async () => (await schedules.get('reindex')).last?.runId ?? null, { timeout: 30_000 })
      .not.toBeNull();
    return { id: (await schedules.get('reindex')).last?.runId ?? '' };
  });
  expect(names).toEqual(['b.png']);
});
