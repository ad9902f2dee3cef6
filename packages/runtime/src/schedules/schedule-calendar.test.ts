import type { ScheduleRule } from '@clipline/clip-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCalendar } from './schedule-calendar.ts';

function rule(when: ScheduleRule['when'], jitterSeconds = 0): ScheduleRule {
  return { when, jitterSeconds, missed: 'one' };
}

const month = { from: new Date('2027-03-01T00:00:00Z'), until: new Date('2027-04-01T00:00:00Z') };

describe('planCalendar', () => {
  it('puts the runs of all schedules in order, across a change of clocks', () => {
    const calendar = planCalendar(
      [
        { id: 'night', rule: rule({ cron: '0 3 * * *', zone: 'Europe/Prague' }) },
        { id: 'week', rule: rule({ cron: '0 12 * * 1', zone: 'UTC' }) },
      ],
      month,
    );
    expect(calendar.runs).toHaveLength(31 + 5);
    expect(calendar.often).toEqual([]);
    expect(calendar.until).toEqual(month.until);
    const times = calendar.runs.map(({ startsAt }) => startsAt.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const nights = calendar.runs.filter(({ scheduleId }) => scheduleId === 'night');
    expect(nights.slice(26, 28).map(({ at, local }) => [at.toISOString(), local])).toEqual([
      ['2027-03-27T02:00:00.000Z', '2027-03-27T03:00:00+01:00'],
      ['2027-03-28T01:00:00.000Z', '2027-03-28T03:00:00+02:00'],
    ]);
  });

  it('tells a schedule with very many runs as one', () => {
    const often = { id: 'often', rule: rule({ everySeconds: 10, zone: 'UTC' }) };
    const calendar = planCalendar(
      [often, { id: 'day', rule: rule({ cron: '0 0 * * *', zone: 'UTC' }) }],
      month,
    );
    expect(calendar.often).toEqual(['often']);
    expect(calendar.runs).toHaveLength(31);
  });

  it('says up to when it is whole where all of them are too many', () => {
    const hourly = rule({ everySeconds: 14_400, zone: 'UTC' });
    const many = Array.from({ length: 10 }, (_, index) => ({ id: String(index), rule: hourly }));
    const { runs, until } = planCalendar(many, month);
    expect(runs).toHaveLength(1_000);
    expect(until < month.until).toBe(true);
    expect(runs.at(-1)?.startsAt.getTime()).toBeLessThanOrEqual(until.getTime());
  });

  it('tells each run in exactly one of two spans that follow each other, whatever its delay', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3_600, max: 40_000 }),
        fc.integer({ min: 0, max: 3_600 }),
        fc.integer({ min: 1, max: 86_400 }),
        (everySeconds, jitter, cut) => {
          const schedules = [{ id: 'one', rule: rule({ everySeconds, zone: 'UTC' }, jitter) }];
          const from = new Date('2027-05-01T00:00:00Z');
          const until = new Date('2027-05-02T00:00:00Z');
          const middle = new Date(from.getTime() + cut * 1_000);
          const whole = planCalendar(schedules, { from, until }).runs;
          const parts = [
            ...planCalendar(schedules, { from, until: middle }).runs,
            ...planCalendar(schedules, { from: middle, until }).runs,
          ];
          expect(parts).toEqual(whole);
        },
      ),
    );
  });

  it('refuses a span of years', () => {
    expect(() => planCalendar([], { from: month.from, until: new Date('2029-01-01T00:00:00Z') })).toThrow(
      expect.objectContaining({ code: 'param-invalid' }),
    );
  });
});
