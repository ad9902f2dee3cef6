import { ClipError } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { openTriggerWorld, publish, rememberRuns } from '../../../../test/support/trigger-world.ts';
import { lookOnce } from '../triggers/trigger-loop.ts';
import { openSchedules } from './open-schedules.ts';

async function openWorld(start = '2027-06-01T00:00:00Z') {
  const world = await openTriggerWorld();
  await world.database.prisma.catalog.create({ data: { name: 'cats' } });
  const clock = { now: new Date(start) };
  const schedules = openSchedules({ ...world, now: () => clock.now });
  return {
    ...world,
    schedules,
    clock,
    async liveUntil(moment: string) {
      for (; clock.now < new Date(moment); clock.now = new Date(clock.now.getTime() + 1_800_000)) {
        await lookOnce(world, world.starter, clock.now);
      }
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

describe('a schedule of a catalogue', () => {
  it('re-indexes it at its times', async () => {
    await using world = await openWorld();
    const view = await world.schedules.add({
      catalog: 'cats',
      cron: '0 3 * * *',
      zone: 'Europe/Prague',
      choice: 'all',
    });
    expect(view).toMatchObject({
      name: 'reindex',
      catalog: 'cats',
      pipeline: null,
      choice: 'all',
      cron: '0 3 * * *',
      zone: 'Europe/Prague',
      missed: 'one',
      origin: 'person',
      active: true,
      paused: false,
      next: new Date('2027-06-01T01:00:00Z'),
      last: null,
    });
    await world.liveUntil('2027-06-03T00:00:00Z');
    expect(world.starter.started.map(({ what, key }) => [what, key.split('/').at(-1)])).toEqual([
      ['cats all', '2027-06-01T01:00:00.000Z'],
      ['cats all', '2027-06-02T01:00:00.000Z'],
    ]);
    expect((await world.schedules.get('reindex')).last?.at).toEqual(new Date('2027-06-02T01:00:00Z'));
  });

  it('is changed at once by adding it again, and forgets what the old times asked for', async () => {
    await using world = await openWorld();
    const first = await world.schedules.add({ catalog: 'cats', cron: '0 3 * * *', jitterSeconds: 3_600 });
    await world.liveUntil('2027-06-01T03:30:00Z');
    world.clock.now = new Date('2027-06-01T02:59:00Z');
    const changed = await world.schedules.add({ catalog: 'cats', everySeconds: 7_200 });
    expect(changed).toMatchObject({
      id: first.id,
      cron: null,
      everySeconds: 7_200,
      next: new Date('2027-06-01T04:00:00Z'),
    });
    expect(await world.schedules.list()).toHaveLength(1);
  });

  it('starts nothing for the time in which it is paused, then or later', async () => {
    await using world = await openWorld();
    await world.schedules.add({ catalog: 'cats', everySeconds: 3_600, missed: 'all' });
    await world.liveUntil('2027-06-01T02:30:00Z');
    expect(world.starter.started).toHaveLength(2);
    expect(await world.schedules.pause('reindex')).toMatchObject({ paused: true, next: null });
    await world.liveUntil('2027-06-01T06:30:00Z');
    expect(await world.schedules.resume('reindex')).toMatchObject({
      paused: false,
      next: new Date('2027-06-01T07:00:00Z'),
    });
    await world.liveUntil('2027-06-01T08:00:00Z');
    expect(world.starter.started).toHaveLength(3);
  });

  it('is gone once it is removed, and with its catalogue', async () => {
    await using world = await openWorld();
    await world.schedules.add({ catalog: 'cats', everySeconds: 60, name: 'one' });
    await world.schedules.add({ catalog: 'cats', everySeconds: 60, name: 'two' });
    await world.schedules.remove('one');
    expect((await world.schedules.list()).map(({ name }) => name)).toEqual(['two']);
    await world.database.prisma.catalog.delete({ where: { name: 'cats' } });
    expect(await world.schedules.list()).toEqual([]);
  });

  it('shows the next five runs in UTC and in its zone, across a change of clocks', async () => {
    await using world = await openWorld('2027-10-30T12:00:00Z');
    await world.schedules.add({ catalog: 'cats', cron: '0 3 * * *', zone: 'Europe/Prague' });
    const next = await world.schedules.next('cats/reindex');
    expect(next).toHaveLength(5);
    expect(next.slice(0, 2)).toEqual([
      {
        at: new Date('2027-10-31T02:00:00Z'),
        startsAt: new Date('2027-10-31T02:00:00Z'),
        local: '2027-10-31T03:00:00+01:00',
      },
      {
        at: new Date('2027-11-01T02:00:00Z'),
        startsAt: new Date('2027-11-01T02:00:00Z'),
        local: '2027-11-01T03:00:00+01:00',
      },
    ]);
  });

  it('says what a rule would do before it is kept', async () => {
    await using world = await openWorld('2027-03-27T12:00:00Z');
    const { words, next } = await world.schedules.preview({ cron: '0 3 * * *', zone: 'Europe/Prague' });
    expect(words).toBe('Every day at 03:00');
    expect(next.map(({ local }) => local).slice(0, 2)).toEqual([
      '2027-03-28T03:00:00+02:00',
      '2027-03-29T03:00:00+02:00',
    ]);
    await expect(world.schedules.preview({ cron: '61 * * * *' })).rejects.toMatchObject({
      code: 'param-invalid',
      message: expect.stringContaining('"61 * * * *"'),
    });
    expect(await world.schedules.list()).toEqual([]);
  });

  it('puts its coming runs into the calendar unless it is paused', async () => {
    await using world = await openWorld();
    const { id } = await world.schedules.add({ catalog: 'cats', cron: '0 3 * * *' });
    await world.schedules.add({ catalog: 'cats', cron: '0 4 * * *', name: 'paused' });
    await world.schedules.pause('paused');
    world.clock.now = new Date('2027-06-02T12:00:00Z');
    const span = { from: new Date('2027-06-01T00:00:00Z'), until: new Date('2027-06-05T00:00:00Z') };
    const { runs } = await world.schedules.calendar(span);
    expect(runs.map(({ scheduleId, at }) => [scheduleId, at.toISOString()])).toEqual([
      [id, '2027-06-03T03:00:00.000Z'],
      [id, '2027-06-04T03:00:00.000Z'],
    ]);
    world.clock.now = new Date('2027-07-01T00:00:00Z');
    expect((await world.schedules.calendar(span)).runs).toEqual([]);
  });

  it('is run at once when a person asks, also while it is paused', async () => {
    await using world = await openWorld();
    await world.schedules.add({ catalog: 'cats', cron: '0 3 * * *' });
    await world.schedules.pause('reindex');
    expect(await world.schedules.runNow('reindex')).toEqual({ runId: null });
    expect(world.starter.started.map(({ what }) => what)).toEqual(['cats due']);
    expect(await world.schedules.get('reindex')).toMatchObject({
      paused: true,
      last: { at: world.clock.now, status: null, error: null },
    });
  });

  it('says what kept a run that a person asked for from starting, and does not start it later', async () => {
    await using world = await openWorld();
    const error = new ClipError('database-unavailable', 'The database is away.', { retryable: true });
    const schedules = openSchedules({
      ...world,
      starter: rememberRuns(() => error),
      now: () => world.clock.now,
    });
    await schedules.add({ catalog: 'cats', cron: '0 3 * * *' });
    await expect(schedules.runNow('reindex')).rejects.toMatchObject({ code: 'database-unavailable' });
    await world.liveUntil('2027-06-01T02:00:00Z');
    expect(world.starter.started).toEqual([]);
  });

  it.each([
    [{}, 'param-invalid'],
    [{ catalog: 'cats', pipeline: 'label', everySeconds: 60 }, 'param-invalid'],
    [{ catalog: 'cats' }, 'param-invalid'],
    [{ catalog: 'cats', everySeconds: 60, cron: '* * * * *' }, 'param-invalid'],
    [{ catalog: 'cats', cron: '61 * * * *' }, 'param-invalid'],
    [{ catalog: 'cats', cron: '0 3 * * *', zone: 'Prague' }, 'param-invalid'],
    [{ catalog: 'cats', everySeconds: 60, name: 'a/b' }, 'param-invalid'],
    [{ catalog: 'dogs', everySeconds: 60 }, 'catalog-missing'],
    [{ pipeline: 'nothing', everySeconds: 60 }, 'not-found'],
  ])('refuses %j as %s', async (request, code) => {
    await using world = await openWorld();
    await expect(world.schedules.add(request)).rejects.toMatchObject({ code });
    expect(await world.schedules.list()).toEqual([]);
  });
});

describe('a schedule of a pipeline', () => {
  const nightly = { id: 'nightly', type: 'triggers.schedule', params: { cron: '0 3 * * *' } };

  it('that stands in its file is listed, paused and resumed here, and removed only there', async () => {
    await using world = await openWorld();
    await publish(world.database, 'label', [nightly]);
    expect(await world.schedules.list()).toMatchObject([
      { name: 'nightly', pipeline: 'label', origin: 'pipeline', active: true },
    ]);
    expect(await world.schedules.pause('label/nightly')).toMatchObject({ paused: true });
    await world.liveUntil('2027-06-02T00:00:00Z');
    expect(world.starter.started).toEqual([]);
    // Publishing again does not wake up what a person has paused.
    await publish(world.database, 'label', [{ ...nightly, params: { cron: '0 4 * * *' } }]);
    expect(await world.schedules.get('nightly')).toMatchObject({ paused: true, cron: '0 4 * * *' });
    await expect(world.schedules.remove('nightly')).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      world.schedules.add({ pipeline: 'label', name: 'nightly', everySeconds: 60 }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('that a person added runs while the pipeline is published', async () => {
    await using world = await openWorld();
    await world.database.prisma.pipeline.create({ data: { name: 'label' } });
    const view = await world.schedules.add({ pipeline: 'label', everySeconds: 3_600 });
    expect(view).toMatchObject({ name: 'schedule', active: false, next: null });
    await world.liveUntil('2027-06-01T02:00:00Z');
    expect(world.starter.started).toEqual([]);
    await publish(world.database, 'label', []);
    await world.liveUntil('2027-06-01T05:00:00Z');
    expect(world.starter.started.map(({ what }) => what)).toEqual(['label', 'label', 'label']);
  });

  it('must be named fully where two have the name', async () => {
    await using world = await openWorld();
    await publish(world.database, 'a', [nightly]);
    await publish(world.database, 'b', [nightly]);
    await expect(world.schedules.get('nightly')).rejects.toMatchObject({
      code: 'param-invalid',
      message: expect.stringContaining('"a/nightly", "b/nightly"'),
    });
    expect(await world.schedules.get('b/nightly')).toMatchObject({ pipeline: 'b' });
    await expect(world.schedules.get('c/nightly')).rejects.toMatchObject({ code: 'not-found' });
  });
});
