import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import schedule from './schedule.ts';

describe('triggers.schedule', () => {
  const cases = sweepTrigger(schedule, {
    params: { cron: '0 3 * * *', zone: 'Europe/Prague', jitterSeconds: 60, missed: 'skip' },
    listening: {
      to: 'clock',
      schedule: {
        when: { cron: '0 3 * * *', zone: 'Europe/Prague' },
        jitterSeconds: 60,
        missed: 'skip',
      },
    },
    limits: [
      { everySeconds: 10 },
      { everySeconds: 31_536_000, jitterSeconds: 3_600 },
      { cron: '*/5 9-17 * * 1-5' },
      { cron: '@daily', zone: 'America/New_York' },
      { cron: '0 0 29 2 *' },
    ],
    refused: [
      {},
      { cron: '0 3 * * *', everySeconds: 60 },
      { everySeconds: 9 },
      { cron: '0 3 * *' },
      { cron: '61 * * * *' },
      { cron: '*/10 * * * * *' },
      { cron: '0 0 30 2 *' },
      { cron: '0 3 * * *', zone: 'Europe/Prag' },
      { everySeconds: 60, zone: 'nowhere' },
      { everySeconds: 60, jitterSeconds: 3_601 },
    ],
  });
  for (const { name, run } of cases) it(name, run);

  it('says what is wrong with a cron expression, and what one looks like', () => {
    const outcome = schedule.params.safeParse({ cron: '61 * * * *' });
    expect(outcome.error?.issues[0]?.message).toMatch(/"61 \* \* \* \*".*minute: 61.*"0 3 \* \* \*"/);
  });
});
