import { setTimeout as wait } from 'node:timers/promises';
import { ClipError } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { openTriggerWorld, publish, rememberRuns } from '../../../../test/support/trigger-world.ts';
import { openDatabase } from '../database/open-database.ts';
import { openSchedules } from '../schedules/open-schedules.ts';
import { lookOnce, workOnTriggers } from './trigger-loop.ts';

const nightly = {
  id: 'nightly',
  type: 'triggers.schedule',
  params: { cron: '30 2 * * *', zone: 'Europe/Prague' },
};

type World = Awaited<ReturnType<typeof openTriggerWorld>>;

/** Looks every `minutes` from one moment to another. */
async function live(world: World, from: string, to: string, minutes = 30): Promise<void> {
  for (let now = Date.parse(from); now <= Date.parse(to); now += minutes * 60_000) {
    await lookOnce(world, world.starter, new Date(now));
  }
}

function ticksOf({ starter }: World): readonly string[] {
  return starter.started.map(({ key }) => key.split('/').at(-1) ?? '');
}

describe('a schedule of a published pipeline', () => {
  it('starts its runs on time through both changes of clocks, each once', async () => {
    await using world = await openTriggerWorld();
    await publish(world.database, 'label', [nightly]);
    await live(world, '2027-03-27T12:00:00Z', '2027-03-29T12:00:00Z');
    expect(ticksOf(world)).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z']);
    await using autumn = await openTriggerWorld();
    await publish(autumn.database, 'label', [nightly]);
    await live(autumn, '2027-10-30T12:00:00Z', '2027-11-01T12:00:00Z');
    expect(ticksOf(autumn)).toEqual(['2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z']);
  });

  it('starts nothing for a draft, and nothing any more once the trigger or the publication is gone', async () => {
    await using world = await openTriggerWorld();
    const { database, starter } = world;
    await database.prisma.pipeline.create({ data: { name: 'draft' } });
    await publish(database, 'label', [nightly]);
    await live(world, '2027-06-01T00:00:00Z', '2027-06-01T12:00:00Z');
    expect(starter.started).toHaveLength(1);
    await publish(database, 'label', []);
    await live(world, '2027-06-01T12:00:00Z', '2027-06-02T12:00:00Z');
    await publish(database, 'label', [nightly]);
    await live(world, '2027-06-02T12:00:00Z', '2027-06-02T18:00:00Z');
    await database.prisma.pipeline.update({ where: { name: 'label' }, data: { publishedVersion: null } });
    await live(world, '2027-06-02T18:00:00Z', '2027-06-03T12:00:00Z');
    await database.prisma.pipeline.delete({ where: { name: 'label' } });
    await live(world, '2027-06-03T12:00:00Z', '2027-06-04T12:00:00Z');
    expect(starter.started).toHaveLength(1);
  });

  it('starts nothing when it is switched off in the file', async () => {
    await using world = await openTriggerWorld();
    await publish(world.database, 'label', [{ ...nightly, enabled: false }]);
    await live(world, '2027-06-01T00:00:00Z', '2027-06-02T12:00:00Z');
    expect(world.starter.started).toEqual([]);
  });

  it('takes another time or zone at once, and goes on where it was when nothing about it changed', async () => {
    await using world = await openTriggerWorld();
    const { database } = world;
    await publish(database, 'label', [nightly]);
    await live(world, '2027-06-01T00:00:00Z', '2027-06-01T00:00:00Z');
    // Published again a moment before the tick, unchanged: the tick comes.
    await publish(database, 'label', [nightly]);
    await live(world, '2027-06-01T00:30:00Z', '2027-06-01T01:00:00Z');
    expect(ticksOf(world)).toEqual(['2027-06-01T00:30:00.000Z']);
    await publish(database, 'label', [{ ...nightly, params: { cron: '30 2 * * *', zone: 'UTC' } }]);
    await live(world, '2027-06-01T01:00:00Z', '2027-06-01T23:00:00Z');
    expect(ticksOf(world)).toEqual(['2027-06-01T00:30:00.000Z', '2027-06-01T02:30:00.000Z']);
  });

  it.each([
    ['skip', []],
    ['one', ['2027-06-03T06:00:00.000Z']],
    ['all', ['2027-06-01T06:00:00.000Z', '2027-06-02T06:00:00.000Z', '2027-06-03T06:00:00.000Z']],
  ])('makes up for downtime as its policy says: %s', async (missed, expected) => {
    await using world = await openTriggerWorld();
    const params = { cron: '0 6 * * *', missed };
    await publish(world.database, 'label', [{ ...nightly, params }]);
    await live(world, '2027-06-01T00:00:00Z', '2027-06-01T00:00:00Z');
    await live(world, '2027-06-03T12:00:00Z', '2027-06-03T13:00:00Z');
    expect(ticksOf(world)).toEqual(expected);
  });

  it('waits for its jitter, and says when it will start', async () => {
    await using world = await openTriggerWorld();
    const params = { cron: '0 6 * * *', jitterSeconds: 3_600 };
    await publish(world.database, 'label', [{ ...nightly, params }]);
    const schedules = openSchedules({ ...world, now: () => new Date('2027-06-01T00:00:00Z') });
    const [first] = await schedules.next('nightly', 1);
    const startsAt = first?.startsAt.getTime() ?? 0;
    expect(startsAt).toBeGreaterThan(Date.parse('2027-06-01T06:00:00Z'));
    await lookOnce(world, world.starter, new Date('2027-06-01T06:00:00Z'));
    await lookOnce(world, world.starter, new Date(startsAt - 1));
    expect(world.starter.started).toEqual([]);
    await lookOnce(world, world.starter, new Date(startsAt));
    expect(ticksOf(world)).toEqual(['2027-06-01T06:00:00.000Z']);
  });

  it('tells when to look again', async () => {
    await using world = await openTriggerWorld();
    expect(await lookOnce(world, world.starter, new Date('2027-06-01T00:00:00Z'))).toBeNull();
    await publish(world.database, 'label', [nightly]);
    expect(await lookOnce(world, world.starter, new Date('2027-06-01T00:00:00Z'))).toEqual(
      new Date('2027-06-01T00:30:00Z'),
    );
  });
});

describe('two processes', () => {
  it('start each tick once, however they race', async () => {
    await using world = await openTriggerWorld();
    const { database, registry } = world;
    for (const name of ['a', 'b', 'c']) {
      await publish(database, name, [
        { ...nightly, params: { everySeconds: 10, missed: 'all' } },
        { ...nightly, id: 'other', params: { cron: '* * * * *', missed: 'all' } },
      ]);
    }
    await lookOnce(world, world.starter, new Date('2027-06-01T00:00:00Z'));
    // Each with connections of its own, as processes have.
    await using second = await openDatabase(database.url);
    await using third = await openDatabase(database.url);
    const starters = [rememberRuns(), rememberRuns(), rememberRuns()] as const;
    for (let minute = 1; minute <= 3; minute++) {
      const now = new Date(Date.parse('2027-06-01T00:00:00Z') + minute * 60_000);
      await Promise.all([
        lookOnce({ database, registry }, starters[0], now),
        lookOnce({ database: second, registry }, starters[1], now),
        lookOnce({ database: third, registry }, starters[2], now),
      ]);
    }
    const keys = starters.flatMap(({ started }) => started.map(({ key }) => key));
    expect(keys).toHaveLength(3 * (18 + 3));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('take over what one of them had written down and not started', async () => {
    await using world = await openTriggerWorld();
    await publish(world.database, 'label', [nightly]);
    const dead = rememberRuns(() => new ClipError('database-unavailable', 'Gone.', { retryable: true }));
    await lookOnce(world, dead, new Date('2027-06-01T00:00:00Z'));
    await lookOnce(world, dead, new Date('2027-06-01T00:30:00Z'));
    expect(dead.started).toEqual([]);
    await lookOnce(world, world.starter, new Date('2027-06-01T00:31:00Z'));
    await lookOnce(world, world.starter, new Date('2027-06-01T00:32:00Z'));
    expect(ticksOf(world)).toEqual(['2027-06-01T00:30:00.000Z']);
  });
});

it('keeps why a run could not be started, and does not try what cannot succeed', async () => {
  await using world = await openTriggerWorld();
  await publish(world.database, 'label', [nightly]);
  let calls = 0;
  const refusing = rememberRuns(() => {
    calls++;
    return new ClipError('pipeline-invalid', 'The node is gone.');
  });
  await lookOnce(world, refusing, new Date('2027-06-01T00:00:00Z'));
  for (const minute of ['30', '40', '50'])
    await lookOnce(world, refusing, new Date(`2027-06-01T00:${minute}:00Z`));
  expect(calls).toBe(1);
  const [view] = await openSchedules(world).list();
  expect(view?.last).toEqual({
    at: new Date('2027-06-01T00:30:00Z'),
    runId: null,
    status: null,
    error: { code: 'pipeline-invalid', message: 'The node is gone.' },
  });
});

it('starts the runs of schedules although another kind of trigger is at fault', async () => {
  await using world = await openTriggerWorld();
  await publish(world.database, 'label', [nightly, { id: 'failed', type: 'triggers.error' }]);
  await lookOnce(world, world.starter, new Date('2027-06-01T00:00:00Z'));
  await world.database.pool.query('ALTER TABLE runs RENAME COLUMN attempts TO tries');
  await expect(lookOnce(world, world.starter, new Date('2027-06-01T00:30:00Z'))).rejects.toThrow('attempts');
  expect(ticksOf(world)).toEqual(['2027-06-01T00:30:00.000Z']);
});

it('wakes up for a schedule that is added while it sleeps', { timeout: 60_000 }, async () => {
  await using world = await openTriggerWorld();
  const ending = new AbortController();
  const working = workOnTriggers(world, world.starter, { signal: ending.signal });
  await world.database.prisma.catalog.create({ data: { name: 'cats' } });
  const schedules = openSchedules(world);
  await schedules.add({ catalog: 'cats', cron: '0 3 * * *' });
  await schedules.runNow('reindex');
  for (let tries = 0; tries < 500 && world.starter.started.length === 0; tries++) await wait(50);
  ending.abort();
  await working;
  expect(world.starter.started).toMatchObject([{ what: 'cats due' }]);
});
