import { ClipError, type ConnectionSettings } from '@clipline/clip-core';
import { expect, it } from 'vitest';
import { openTriggerWorld, publish } from '../../../../test/support/trigger-world.ts';
import { addFirings, startDueFirings } from './firings.ts';
import { listTriggers } from './list-triggers.ts';

const hook = (path: string, params: Record<string, string> = { auth: 'none' }) => ({
  type: 'triggers.webhook',
  params: { path, ...params },
});

/** A database with connections of their own, and what fires its triggers. */
async function openWorld() {
  const world = await openTriggerWorld();
  const { database } = world;
  const connections: Record<string, ConnectionSettings<'http'>> = { shop: { headers: { 'X-Key': 'k3y' } } };
  const parts = {
    ...world,
    async connection(name: string) {
      const found = connections[name];
      if (found) return found;
      throw new ClipError('connection-missing', `There is no connection "${name}".`);
    },
  };
  return {
    ...world,
    list: (pipeline = 'label') => listTriggers(parts, pipeline),
    /** Lets a trigger fire, and its run start; answers the run. */
    async fire(name: string, at: string, error: Error | null = null) {
      const trigger = await database.prisma.trigger.findFirstOrThrow({ where: { name } });
      const run = error
        ? null
        : await database.prisma.run.create({ data: { kind: 'pipeline', title: name, request: {} } });
      const firing = { triggerId: trigger.id, key: at };
      await addFirings(database.pool, [{ ...firing, at: new Date(at) }]);
      const start = async () => {
        if (error) throw error;
        return { runId: run?.id ?? null };
      };
      await startDueFirings(database, { startPipeline: start, reindexCatalog: start }, new Date(at), firing);
      return run?.id ?? null;
    },
  };
}

it('says of each trigger when it last fired, and which run came of that', async () => {
  await using world = await openWorld();
  await publish(world.database, 'label', [
    { id: 'first', ...hook('one') },
    { id: 'second', ...hook('two') },
    { id: 'third', ...hook('three') },
  ]);
  const listed = await world.list();
  for (const { since } of listed) expect(Date.now() - since.getTime()).toBeLessThan(60_000);
  expect(listed.map(({ id, last }) => [id, last])).toEqual([
    ['first', null],
    ['second', null],
    ['third', null],
  ]);
  const newest = await world.fire('first', '2027-06-01T12:00:00Z');
  await world.fire('first', '2027-06-01T11:00:00Z');
  await world.fire('second', '2027-06-01T10:00:00Z', new ClipError('pipeline-invalid', 'It has no nodes.'));
  expect((await world.list()).map(({ last }) => last)).toEqual([
    { at: new Date('2027-06-01T12:00:00Z'), runId: newest, status: 'queued', error: null },
    {
      at: new Date('2027-06-01T10:00:00Z'),
      runId: null,
      status: null,
      error: { code: 'pipeline-invalid', message: 'It has no nodes.' },
    },
    null,
  ]);
  await world.database.prisma.run.deleteMany();
  expect((await world.list())[0]?.last).toMatchObject({ runId: newest, status: null });
});

it('says how a webhook that listens is called, with the names of its headers and nothing that is secret', async () => {
  await using world = await openWorld();
  await publish(world.database, 'label', [
    { id: 'a', ...hook('open') },
    { id: 'b', ...hook('keyed', { auth: 'header', connection: 'shop' }) },
    { id: 'c', ...hook('lost', { auth: 'header', connection: 'gone' }) },
    { id: 'd', ...hook('off'), enabled: false },
    { id: 'e', type: 'triggers.manual' },
  ]);
  const listed = await world.list();
  expect(
    listed.map(({ to, hook: called }) => [to, called && [called.path, called.auth, called.headers]]),
  ).toEqual([
    ['requests', ['open', 'none', []]],
    ['requests', ['keyed', 'header', ['X-Key']]],
    ['requests', ['lost', 'header', []]],
    ['requests', null],
    ['hand', null],
  ]);
  expect(JSON.stringify(listed)).not.toContain('k3y');
});

it('lists nothing of a pipeline that is not there or was never published, and no call of one that no longer is', async () => {
  await using world = await openWorld();
  expect(await world.list()).toEqual([]);
  await publish(world.database, 'label', [{ id: 'a', ...hook('open') }]);
  expect(await world.list()).toMatchObject([{ active: true, hook: { path: 'open', carries: ['image'] } }]);
  await world.database.prisma.pipeline.update({ where: { name: 'label' }, data: { publishedVersion: null } });
  expect(await world.list()).toMatchObject([{ active: false, hook: null }]);
});

it('says why a webhook whose path is taken does not listen', async () => {
  await using world = await openWorld();
  await publish(world.database, 'label', [{ id: 'a', ...hook('open') }]);
  await world.list();
  await publish(world.database, 'thief', [{ id: 'a', ...hook('open') }]);
  expect(await world.list('thief')).toMatchObject([
    { active: false, hook: null, problem: expect.stringContaining('"label"') },
  ]);
});
