import type { ScheduleRule } from '@clipline/clip-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDueTicks, jitterOf, nextTicks } from './ticks.ts';

function rule(when: ScheduleRule['when'], more: Partial<ScheduleRule> = {}): ScheduleRule {
  return { when, jitterSeconds: 0, missed: 'one', ...more };
}

const prague = (cron: string, more: Partial<ScheduleRule> = {}) =>
  rule({ cron, zone: 'Europe/Prague' }, more);

function isoOf(dates: readonly Date[]): readonly string[] {
  return dates.map((date) => date.toISOString());
}

/** Everything that fires when somebody looks each minute from one moment to another. */
function watch(schedule: ScheduleRule, from: string, to: string): readonly string[] {
  const fired: string[] = [];
  let after = new Date(from);
  for (let now = after.getTime(); now <= Date.parse(to); now += 60_000) {
    const due = findDueTicks(schedule, after, new Date(now));
    fired.push(...isoOf(due.fire));
    after = due.until;
  }
  return fired;
}

describe('in Europe/Prague in March, where 02:00 to 03:00 is left out', () => {
  it('ticks a 02:30 job once that day, at 03:00 summer time', () => {
    const fired = watch(prague('30 2 * * *'), '2027-03-27T12:00:00Z', '2027-03-29T12:00:00Z');
    expect(fired).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z']);
  });

  it('keeps 08:00 at 08:00', () => {
    const fired = watch(prague('0 8 * * *'), '2027-03-27T00:00:00Z', '2027-03-29T12:00:00Z');
    expect(fired).toEqual([
      '2027-03-27T07:00:00.000Z',
      '2027-03-28T06:00:00.000Z',
      '2027-03-29T06:00:00.000Z',
    ]);
  });

  it('ticks each half hour that really passes, 23 hours of them', () => {
    const fired = watch(prague('*/30 * * * *'), '2027-03-27T22:59:00Z', '2027-03-28T21:59:00Z');
    expect(fired).toHaveLength(46);
    expect(new Set(fired).size).toBe(46);
  });
});

describe('in Europe/Prague in October, where 02:00 to 03:00 comes twice', () => {
  it('ticks a 02:30 job once that day, the first time', () => {
    const fired = watch(prague('30 2 * * *'), '2027-10-30T12:00:00Z', '2027-11-01T12:00:00Z');
    expect(fired).toEqual(['2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z']);
  });

  it.each(['2027-10-31T00:31:00Z', '2027-10-31T01:30:00Z', '2027-10-31T01:45:00Z'])(
    'does not tick it again after a restart at %s',
    (restart) => {
      expect(isoOf(nextTicks(prague('30 2 * * *'), new Date(restart), 1))).toEqual([
        '2027-11-01T01:30:00.000Z',
      ]);
      const due = findDueTicks(
        prague('30 2 * * *'),
        new Date('2027-10-31T00:30:00Z'),
        new Date('2027-10-31T03:00:00Z'),
      );
      expect(due.fire).toEqual([]);
    },
  );

  it('ticks each hour that really passes, 25 of them', () => {
    const fired = watch(prague('0 * * * *'), '2027-10-30T21:59:00Z', '2027-10-31T22:59:00Z');
    expect(fired).toHaveLength(25);
    expect(new Set(fired).size).toBe(25);
  });
});

it('shows the next five runs across a change of clocks', () => {
  expect(isoOf(nextTicks(prague('0 3 * * *'), new Date('2027-10-29T12:00:00Z'), 5))).toEqual([
    '2027-10-30T01:00:00.000Z',
    '2027-10-31T02:00:00.000Z',
    '2027-11-01T02:00:00.000Z',
    '2027-11-02T02:00:00.000Z',
    '2027-11-03T02:00:00.000Z',
  ]);
});

it('counts intervals from the epoch, so that a restart does not move them', () => {
  const every = rule({ everySeconds: 900, zone: 'UTC' });
  const expected = ['2027-01-01T00:15:00.000Z', '2027-01-01T00:30:00.000Z'];
  expect(isoOf(nextTicks(every, new Date('2027-01-01T00:00:00Z'), 2))).toEqual(expected);
  expect(isoOf(nextTicks(every, new Date('2027-01-01T00:07:13.5Z'), 2))).toEqual(expected);
});

describe('after downtime', () => {
  const after = new Date('2027-01-01T00:00:00Z');
  const now = new Date('2027-01-01T05:20:00Z');

  it.each([
    ['skip', []],
    ['one', ['2027-01-01T05:00:00.000Z']],
    [
      'all',
      [
        '2027-01-01T01:00:00.000Z',
        '2027-01-01T02:00:00.000Z',
        '2027-01-01T03:00:00.000Z',
        '2027-01-01T04:00:00.000Z',
        '2027-01-01T05:00:00.000Z',
      ],
    ],
  ] as const)('%s', (missed, expected) => {
    for (const when of [
      { cron: '0 * * * *', zone: 'UTC' },
      { everySeconds: 3_600, zone: 'UTC' },
    ]) {
      const due = findDueTicks(rule(when, { missed }), after, now);
      expect(isoOf(due.fire)).toEqual(expected);
      expect(due.until).toEqual(now);
      expect(due.next).toEqual(new Date('2027-01-01T06:00:00Z'));
    }
  });

  it.each(['skip', 'one', 'all'] as const)('%s starts what is due now, a moment late', (missed) => {
    const due = findDueTicks(
      rule({ cron: '0 5 * * *', zone: 'UTC' }, { missed }),
      after,
      new Date('2027-01-01T05:00:20Z'),
    );
    expect(isoOf(due.fire)).toEqual(['2027-01-01T05:00:00.000Z']);
  });

  it('gives a very long list in parts, none left out', () => {
    const schedule = rule({ everySeconds: 10, zone: 'UTC' }, { missed: 'all' });
    const end = new Date('2027-01-01T05:00:00Z');
    const first = findDueTicks(schedule, after, end);
    const second = findDueTicks(schedule, first.until, end);
    expect([first.fire.length, second.fire.length]).toEqual([1_000, 800]);
    expect(findDueTicks(schedule, second.until, end).fire).toEqual([]);
  });
});

it('fires each tick once, whenever and how often somebody looks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ScheduleRule['when']>(
        { cron: '*/7 * * * *', zone: 'Europe/Prague' },
        { cron: '30 2,3 * * *', zone: 'Europe/Prague' },
        { everySeconds: 420, zone: 'UTC' },
      ),
      fc.constantFrom('2027-03-27T22:00:00Z', '2027-10-30T22:00:00Z', '2027-06-01T00:00:00Z'),
      fc.array(fc.integer({ min: 0, max: 7_200_000 }), { minLength: 1, maxLength: 12 }),
      (when, start, pauses) => {
        const schedule = rule(when, { missed: 'all' });
        const fired: Date[] = [];
        let now = Date.parse(start);
        let after = new Date(now);
        for (const pause of pauses) {
          now += pause;
          const due = findDueTicks(schedule, after, new Date(now));
          fired.push(...due.fire);
          after = due.until;
        }
        const expected = nextTicks(schedule, new Date(start), fired.length + 1);
        expect(fired).toEqual(expected.slice(0, -1));
        expect(expected.at(-1)?.getTime()).toBeGreaterThan(now);
      },
    ),
    { numRuns: 40 },
  );
});

describe('jitter', () => {
  const schedule = rule({ everySeconds: 60, zone: 'UTC' }, { jitterSeconds: 300 });
  const ticks = nextTicks(schedule, new Date('2027-01-01T00:00:00Z'), 200);

  it('is the same for the same tick of the same schedule', () => {
    const [tick] = ticks as [Date];
    expect(jitterOf(schedule, 'a', tick)).toBe(jitterOf(schedule, 'a', tick));
    expect(jitterOf(schedule, 'a', tick)).not.toBe(jitterOf(schedule, 'b', tick));
  });

  it('spreads over the whole of it and not beyond', () => {
    const delays = ticks.map((tick) => jitterOf(schedule, 'a', tick));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(300_000);
    expect(Math.min(...delays)).toBeLessThan(30_000);
    expect(Math.max(...delays)).toBeGreaterThan(270_000);
  });

  it('is none when none is asked for', () => {
    expect(ticks.every((tick) => jitterOf({ ...schedule, jitterSeconds: 0 }, 'a', tick) === 0)).toBe(true);
  });
});

it('says which schedule cannot be read', () => {
  expect(() => nextTicks(prague('61 * * * *'), new Date(), 1)).toThrow(
    expect.objectContaining({ code: 'schedule-invalid' }),
  );
});
