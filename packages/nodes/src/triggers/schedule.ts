import { defineTrigger, paramHint } from '@clipline/clip-core';
import { z } from 'zod';
import { findCronProblem, findZoneProblem } from './cron-problem.ts';

const params = z
  .strictObject({
    cron: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Minute, hour, day, month and weekday, such as `0 3 * * *`. Either this or `everySeconds`.'),
    everySeconds: z
      .int()
      .min(10)
      .max(31_536_000)
      .optional()
      .describe('Seconds between two runs, counted from midnight UTC of 1 January 1970.'),
    zone: z
      .string()
      .min(1)
      .max(60)
      .meta(paramHint({ control: 'zone' }))
      .default('UTC')
      .describe('Time zone that the cron fields count in, such as `Europe/Prague`.'),
    jitterSeconds: z
      .int()
      .min(0)
      .max(3_600)
      .default(0)
      .describe('Longest delay after the moment itself, so that many schedules do not start at once.'),
    missed: z
      .enum(['skip', 'one', 'all'])
      .default('one')
      .describe('What is made up for after Clipline was down: nothing, the latest run, or every run.'),
  })
  .superRefine((value, context) => {
    const { cron, everySeconds, zone } = value;
    const problem =
      (cron === undefined) === (everySeconds === undefined)
        ? 'Give either cron or everySeconds.'
        : cron === undefined
          ? findZoneProblem(zone)
          : findCronProblem(cron, zone);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

export default defineTrigger({
  type: 'triggers.schedule',
  version: 1,
  title: 'Schedule',
  description:
    'Starts runs at times of day or at intervals. Each tick starts one run, however many workers there are.',
  params,
  listen: ({ cron, everySeconds, zone, jitterSeconds, missed }) => ({
    to: 'clock',
    schedule: {
      // The schema lets through exactly one of the two.
      when: cron === undefined ? { everySeconds: everySeconds ?? 0, zone } : { cron, zone },
      jitterSeconds,
      missed,
    },
  }),
});
