import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, byDay, dayOf, mondayOf, monthSpan, readDay, spanOf } from './calendar-days.ts';

const moment = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2040-01-01'),
  noInvalidDate: true,
});

describe('days of a calendar', () => {
  it('begin a week on Monday', () => {
    expect(['2026-11-22', '2026-11-23', '2026-11-29', '2026-11-30'].map(mondayOf)).toEqual([
      '2026-11-16',
      '2026-11-23',
      '2026-11-23',
      '2026-11-30',
    ]);
  });

  it('hold each moment in exactly one span, whatever the clocks do', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const day = dayOf(at);
        const { from, until } = spanOf(day, 1);
        expect(from <= at && at < until).toBe(true);
        expect(spanOf(addDays(day, 1), 1).from).toEqual(until);
        const month = monthSpan(day);
        expect(month.from <= at && at < month.until).toBe(true);
      }),
    );
  });

  it('have the runs that start on them', () => {
    const startsAt = new Date('2026-11-27T12:00:00Z');
    const run = { scheduleId: 'a', at: startsAt, startsAt, local: '' };
    expect(byDay([run]).get(dayOf(startsAt))).toEqual([run]);
  });

  it('are today where the URL holds none', () => {
    expect(readDay('2026-12-24', '2026-11-26')).toBe('2026-12-24');
    for (const text of ['', 'x', '2026-13-01', '2026-02-31'])
      expect(readDay(text, '2026-11-26')).toBe('2026-11-26');
  });
});
