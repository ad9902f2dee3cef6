import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cadence, defaultCadence, readCadence, toTimes } from './cadence.ts';

const time = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const days = fc.uniqueArray(fc.constantFrom('0', '1', '2', '3', '4', '5', '6'), { minLength: 1 });

/** As the service keeps it. */
function keep(cadence: Cadence) {
  const times = toTimes(cadence);
  if ('problem' in times) throw new Error(times.problem);
  return readCadence({ cron: times.cron ?? null, everySeconds: times.everySeconds ?? null });
}

describe('a cadence', () => {
  it('comes back as it was said', () => {
    fc.assert(
      fc.property(time, days, (at, on) => {
        expect(keep({ ...defaultCadence, time: at })).toMatchObject({ kind: 'daily', time: at });
        expect(keep({ ...defaultCadence, kind: 'weekly', time: at, days: on })).toMatchObject({
          kind: 'weekly',
          time: at,
          days: on.toSorted(),
        });
      }),
    );
  });

  it.each([
    [{ kind: 'interval', count: 15, unit: 'minutes' }, { everySeconds: 900 }],
    [{ kind: 'interval', count: 6, unit: 'hours' }, { everySeconds: 21_600 }],
    [{ kind: 'weekly', days: ['5', '1'], time: '09:05' }, { cron: '5 9 * * 1,5' }],
    [{ kind: 'cron', cron: ' */5 8-17 * * 1-5 ' }, { cron: '*/5 8-17 * * 1-5' }],
    [{ kind: 'weekly', days: [] }, { problem: 'Choose at least one day.' }],
    [{ kind: 'daily', time: '' }, { problem: 'Give a time such as 03:00.' }],
    [{ kind: 'interval', count: 0 }, { problem: 'Give a whole number from 1 on.' }],
    [{ kind: 'cron', cron: ' ' }, { problem: 'Give the five fields.' }],
  ] as const)('%j means %j', (said, times) => {
    expect(toTimes({ ...defaultCadence, ...said })).toEqual(times);
  });

  it.each([10, 90, 300, 7_200, 172_800])('of every %d seconds comes back as it was said', (everySeconds) => {
    expect(toTimes(readCadence({ cron: null, everySeconds }))).toEqual({ everySeconds });
  });

  it('keeps fields that have no simpler form', () => {
    for (const cron of ['0 3 1 * *', '*/5 * * * *', '0 3 * * 1-5', '0 3 * * MON']) {
      expect(readCadence({ cron, everySeconds: null })).toMatchObject({ kind: 'cron', cron });
    }
  });
});
