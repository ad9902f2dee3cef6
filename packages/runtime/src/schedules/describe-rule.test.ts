import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRule } from './describe-rule.ts';

const say = (cron: string) => describeRule({ when: { cron, zone: 'UTC' } });

describe('describeRule', () => {
  it.each([
    ['0 3 * * *', 'Every day at 03:00'],
    ['30 6,18 * * *', 'Every day at 06:30 and 18:30'],
    ['0 9 * * 1', 'Every Monday at 09:00'],
    ['0 9 * * MON,fri', 'Every Monday and Friday at 09:00'],
    ['0 9 * * 1-5', 'Every Monday to Friday at 09:00'],
    ['0 9 * * 0', 'Every Sunday at 09:00'],
    ['0 9 * * 7', 'Every Sunday at 09:00'],
    ['15 2 1 * *', 'On the 1st of each month at 02:15'],
    ['15 2 1,22 1 *', 'On the 1st and 22nd of January at 02:15'],
    ['15 2 * 3,4 *', 'Every day in March and April at 02:15'],
    ['15 2 13 * 5', 'On the 13th and on Friday at 02:15'],
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['*/5 8-17 * * 1-5', 'Every 5 minutes from 08:00 to 17:59, on Monday to Friday'],
    ['0 */6 * * *', 'Every 6 hours'],
    ['20 */2 * * *', 'Every 2 hours at 20 past'],
    ['0 * * * *', 'Every hour'],
    ['0 8-17 * * *', 'Every hour from 08:00 to 17:00'],
    ['*/7 * * * *', 'At the times of "*/7 * * * *"'],
    ['0 3 L * *', 'At the times of "0 3 L * *"'],
    ['0 3 * * 1#2', 'At the times of "0 3 * * 1#2"'],
  ])('says of %s: %s', (cron, words) => {
    expect(say(cron)).toBe(words);
  });

  it.each([
    [10, 'Every 10 seconds'],
    [60, 'Every minute'],
    [5_400, 'Every 90 minutes'],
    [21_600, 'Every 6 hours'],
    [86_400, 'Every day'],
    [1_209_600, 'Every 2 weeks'],
  ])('says of every %d seconds: %s', (everySeconds, words) => {
    expect(describeRule({ when: { everySeconds, zone: 'UTC' } })).toBe(words);
  });

  it('names the time of any daily schedule', () => {
    fc.assert(
      fc.property(fc.nat({ max: 23 }), fc.nat({ max: 59 }), (hour, minute) => {
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        expect(say(`${minute} ${hour} * * *`)).toBe(`Every day at ${time}`);
      }),
    );
  });

  it('never says less than the fields: what no sentence fits is quoted', () => {
    const field = fc.constantFrom('*', '1', '1,2', '3-5', '*/3', '1-5/2', 'L');
    fc.assert(
      fc.property(fc.tuple(field, field, field, field, field), (fields) => {
        const words = say(fields.join(' '));
        const restricted = fields.filter((one) => one !== '*').length;
        expect(words.length).toBeGreaterThan(restricted === 0 ? 5 : 10);
        expect(words).not.toMatch(/undefined|NaN| {2}/);
      }),
    );
  });
});
