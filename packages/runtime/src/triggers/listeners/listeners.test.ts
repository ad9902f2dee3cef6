import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeWorld } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { openTriggerWorld, publish } from '../../../../../test/support/trigger-world.ts';
import { timeOrderedId } from '../../catalogs/time-ordered-id.ts';
import { inTransaction } from '../../runs/in-transaction.ts';
import { lookOnce } from '../trigger-loop.ts';
import { FolderWatches } from './folder-watches.ts';

type World = Awaited<ReturnType<typeof openTriggerWorld>>;

const later = (seconds: number) => new Date(Date.now() + seconds * 1_000);

async function look(world: World, at = later(60)): Promise<void> {
  await lookOnce(world, world.starter, at);
}

/** Until no transaction of the whole server is older than the changes: those of other tests count too. */
async function waitUntilReadable(world: World): Promise<void> {
  const read = `SELECT coalesce(max(tx), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS over
    FROM catalog_changes`;
  await expect
    .poll(async () => (await world.database.pool.query<{ over: boolean }>(read)).rows[0]?.over, {
      timeout: 25_000,
    })
    .toBe(true);
}

async function lookWhenReadable(world: World, at?: Date): Promise<void> {
  await waitUntilReadable(world);
  await look(world, at);
}

function told({ starter }: World): readonly (readonly string[])[] {
  return starter.started.map(({ items }) =>
    (items ?? []).map(({ metadata }) => `${String(metadata.name)} ${String(metadata.change)}`),
  );
}

describe('a catalogue that a trigger follows', () => {
  /** A catalogue with an active index, and what writes to it as indexing does. */
  async function openCatalog(params: Record<string, unknown> = {}) {
    const world = await openTriggerWorld();
    const { database } = world;
    const { prisma } = database;
    const catalog = await prisma.catalog.create({ data: { name: 'cats' } });
    const index = await prisma.index.create({
      data: {
        catalogId: catalog.id,
        collection: 'c',
        storeUrl: 'embedded',
        modelSource: 'm',
        model: 'm',
        revision: 'r',
        preprocessing: 'p',
        dimensions: 4,
        state: 'active',
      },
    });
    const ids = new Map<string, string>();
    const add = async (client: typeof database.pool, name: string) => {
      const id = timeOrderedId();
      ids.set(name, id);
      await client.query(
        `INSERT INTO assets (id, catalog_id, path, uri, bytes, modified_at, metadata)
         VALUES ($1, $2, $3, $4, 1, now(), $5)`,
        [id, catalog.id, `/${name}`, `file:///${name}`, JSON.stringify({ name })],
      );
      await client.query(`INSERT INTO asset_indexes (asset_id, index_id, sha256) VALUES ($1, $2, 'a')`, [
        id,
        index.id,
      ]);
    };
    await publish(database, 'label', [
      { id: 'follow', type: 'triggers.catalog', params: { catalog: 'cats', ...params } as never },
    ]);
    await look(world);
    return {
      ...world,
      catalog,
      ids,
      add: (name: string) => add(database.pool, name),
      addIn: (client: unknown, name: string) => add(client as typeof database.pool, name),
      embed: (name: string, sha256: string) =>
        database.pool.query('UPDATE asset_indexes SET sha256 = $2, indexed_at = now() WHERE asset_id = $1', [
          ids.get(name),
          sha256,
        ]),
      remove: (name: string) =>
        database.pool.query('DELETE FROM asset_indexes WHERE asset_id = $1', [ids.get(name)]),
      describe: (name: string, metadata: object) =>
        database.pool.query('UPDATE assets SET metadata = $2 WHERE id = $1', [
          ids.get(name),
          JSON.stringify({ name, ...metadata }),
        ]),
      [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
    };
  }

  it('tells what was added, changed, embedded again and removed, in one run', async () => {
    await using world = await openCatalog();
    for (const name of ['a', 'b', 'c', 'd']) await world.add(name);
    await lookWhenReadable(world);
    await world.embed('a', 'b');
    await world.embed('b', 'a');
    await world.describe('c', { year: 2027 });
    await world.remove('d');
    await world.add('e');
    await lookWhenReadable(world);
    expect(told(world)).toEqual([
      ['a added', 'b added', 'c added', 'd added'],
      ['a changed', 'b embedded', 'c changed', 'd removed', 'e added'],
    ]);
    const [item] = world.starter.started[1]?.items ?? [];
    expect(item).toMatchObject({
      id: world.ids.get('a'),
      image: { uri: 'file:///a' },
      metadata: { catalog: 'cats' },
    });
    await lookWhenReadable(world);
    expect(told(world)).toHaveLength(2);
  });

  it('waits until it has been quiet, or the first change is old', async () => {
    await using world = await openCatalog({ quietSeconds: 10, maxWaitSeconds: 30 });
    await world.add('a');
    await lookWhenReadable(world, later(5));
    expect(told(world)).toEqual([]);
    await lookWhenReadable(world, later(15));
    expect(told(world)).toEqual([['a added']]);
  });

  it('divides many changes into runs, none lost and none twice', async () => {
    await using world = await openCatalog({ maxItems: 3 });
    const names = Array.from({ length: 8 }, (_, n) => `n${n}`);
    for (const name of names) await world.add(name);
    await waitUntilReadable(world);
    // Two workers at once, as after a restart.
    await Promise.all([look(world), look(world)]);
    await lookWhenReadable(world);
    expect(told(world).map((list) => list.length)).toEqual([3, 3, 2]);
    expect(told(world).flat().sort()).toEqual(names.map((name) => `${name} added`));
  });

  it('passes over no change of a transaction that ends after a later one', async () => {
    await using world = await openCatalog();
    await inTransaction(world.database.pool, async (client) => {
      await world.addIn(client, 'slow');
      await world.add('fast');
      await look(world);
      expect(told(world)).toEqual([]);
    });
    await lookWhenReadable(world);
    expect(told(world).flat().sort()).toEqual(['fast added', 'slow added']);
  });

  it('tells nothing of a transaction that was rolled back, and nothing when the catalogue goes', async () => {
    await using world = await openCatalog();
    await inTransaction(world.database.pool, async (client) => {
      await world.addIn(client, 'a');
      throw new Error('No.');
    }).catch(() => undefined);
    await lookWhenReadable(world);
    await world.database.prisma.catalog.delete({ where: { id: world.catalog.id } });
    await lookWhenReadable(world);
    expect(told(world)).toEqual([]);
  });

  it('keeps nothing while nobody follows it', async () => {
    await using world = await openCatalog();
    await publish(world.database, 'label', []);
    await lookWhenReadable(world);
    await world.add('a');
    expect(await world.database.prisma.catalogChange.count()).toBe(0);
  });

  it('tells only what is asked for', async () => {
    await using world = await openCatalog({ on: ['removed'] });
    await world.add('a');
    await lookWhenReadable(world);
    await world.remove('a');
    await lookWhenReadable(world);
    expect(told(world)).toEqual([['a removed']]);
  });
});

describe('a decision', () => {
  it('starts a run with the item, once, for the queue and the decision asked for', async () => {
    await using world = await openTriggerWorld();
    const { database } = world;
    const ask = (queue: string, key: string) =>
      database.prisma.review.create({
        data: {
          queue,
          runId: timeOrderedId(),
          nodeId: 'n',
          itemId: key,
          item: { id: key, metadata: { shop: 'cats' } },
          reason: 'r',
          idempotencyKey: key,
        },
      });
    const decide = (key: string, decision: 'allow' | 'block') =>
      database.prisma.review.update({
        where: { idempotencyKey: key },
        data: { state: 'decided', decision, decidedAt: new Date() },
      });
    for (const key of ['before', 'a', 'b']) await ask('adverts', key);
    await ask('other', 'c');
    await decide('before', 'block');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await publish(database, 'label', [
      { id: 'decided', type: 'triggers.review', params: { queue: 'adverts', decisions: ['block'] } },
    ]);
    await look(world, new Date());
    await new Promise((resolve) => setTimeout(resolve, 20));
    await decide('a', 'block');
    await decide('b', 'allow');
    await decide('c', 'block');
    await look(world);
    await look(world);
    expect(world.starter.started.map(({ items }) => items)).toEqual([
      [{ id: 'a', metadata: { shop: 'cats', queue: 'adverts', decision: 'block' } }],
    ]);
  });
});

describe('a failed run', () => {
  it('starts the run of another pipeline, once, and never one that goes round', async () => {
    await using world = await openTriggerWorld();
    const { database } = world;
    const shop = await publish(database, 'shop', []);
    const alarm = await publish(database, 'alarm', [{ id: 'failed', type: 'triggers.error' }]);
    await look(world, new Date(Date.now() - 60_000));
    const fail = (pipelineId: string, code = 'store-unavailable') =>
      database.prisma.run.create({
        data: {
          kind: 'pipeline',
          title: 't',
          request: {},
          pipelineId,
          status: 'failed',
          error: { code, message: 'Away.' },
          finishedAt: new Date(),
        },
      });
    const failed = await fail(shop);
    await fail(alarm);
    await look(world);
    await look(world);
    expect(world.starter.started).toHaveLength(1);
    expect(world.starter.started[0]?.items).toMatchObject([
      { id: failed.id, text: 'Away.', metadata: { pipeline: 'shop', code: 'store-unavailable' } },
    ]);
    // A run that an error trigger had started fails.
    const second = await fail(shop);
    await database.prisma.firing.updateMany({ data: { runId: second.id } });
    await look(world);
    expect(world.starter.started).toHaveLength(1);
  });
});

describe('a folder', () => {
  async function openFolder(polling: boolean) {
    const world = await openTriggerWorld();
    const nodes = await openNodeWorld();
    const folder = await mkdtemp(join(tmpdir(), 'clipline-watch-'));
    const home = await mkdtemp(join(tmpdir(), 'clipline-watch-home-'));
    await publish(world.database, 'label', [
      {
        id: 'watch',
        type: 'triggers.folder',
        params: {
          root: folder,
          polling,
          pollSeconds: 0.1,
          settleSeconds: 1,
          quietSeconds: 1,
          maxWaitSeconds: 60,
        },
      },
    ]);
    let events = 0;
    const open = () =>
      new FolderWatches({
        ...world,
        home,
        context: async () => nodes.context,
        onEvent: () => events++,
      });
    return {
      ...world,
      folder,
      open,
      events: () => events,
      async [Symbol.asyncDispose]() {
        await world[Symbol.asyncDispose]();
        await nodes[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
        await rm(home, { recursive: true, force: true });
      },
    };
  }

  it('starts a run for stable files, by polling, and finds after a restart what came in between', async () => {
    await using world = await openFolder(true);
    const start = Date.now();
    const at = (second: number) => new Date(start + second * 1_000);
    await writeFile(join(world.folder, 'old.jpg'), 'old');
    {
      await using watches = world.open();
      for (const second of [0, 1]) await lookOnce(world, world.starter, at(second), watches);
      await writeFile(join(world.folder, 'new.jpg'), 'new');
      await writeFile(join(world.folder, 'notes.txt'), 'no picture');
      for (const second of [2, 3, 4]) await lookOnce(world, world.starter, at(second), watches);
    }
    expect(told(world)).toEqual([['new.jpg added']]);
    await writeFile(join(world.folder, 'between.jpg'), 'between');
    await rm(join(world.folder, 'old.jpg'));
    await using watches = world.open();
    for (const second of [10, 11, 12]) await lookOnce(world, world.starter, at(second), watches);
    expect(told(world)).toEqual([['new.jpg added'], ['between.jpg added']]);
    expect(world.starter.started[1]?.items?.[0]?.image?.uri).toMatch(/^file:.*between\.jpg$/);
  });

  it('is watched by one process at a time', async () => {
    await using world = await openFolder(true);
    await lookOnce(world, world.starter, new Date());
    await using first = world.open();
    await using second = world.open();
    expect(await first.look(new Date())).not.toBeNull();
    expect(await second.look(new Date())).toBeNull();
    await first[Symbol.asyncDispose]();
    await expect.poll(() => second.look(new Date()), { timeout: 20_000 }).not.toBeNull();
  });

  it('is told of at once by the system', async () => {
    await using world = await openFolder(false);
    await lookOnce(world, world.starter, new Date());
    await using watches = world.open();
    await watches.look(new Date());
    // The watcher of the system takes a moment to begin.
    await expect
      .poll(
        async () => {
          await writeFile(join(world.folder, `${Math.random()}.jpg`), 'x');
          return world.events();
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBeGreaterThan(0);
  });
});
