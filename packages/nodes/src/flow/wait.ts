import { defineNode, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';
import { rememberTime } from '../scratch/remember-time.ts';
import { pauseUntil } from './pause.ts';

const params = z
  .strictObject({
    seconds: z
      .number()
      .min(0)
      .max(604_800)
      .optional()
      .describe('How long after the first items of the run have come; a week at most.'),
    until: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('A time to wait for, with its offset, such as `2026-12-24T18:00:00+01:00`.'),
  })
  .refine(({ seconds, until }) => (seconds === undefined) !== (until === undefined), {
    message: 'Give either `seconds` or `until`.',
  });

type Params = z.output<typeof params>;

/** Holds the items of a run until a time; it is remembered, so that a resumed run does not wait anew. */
export default defineNode({
  type: 'flow.wait',
  version: 1,
  title: 'Wait',
  description:
    'Holds the items of a run for some seconds after the first ones have come, or until a time; then all of them go on.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { seconds, until }) {
    return items.map(({ id }) =>
      until === undefined ? `Would hold "${id}" for ${seconds} s.` : `Would hold "${id}" until ${until}.`,
    );
  },
  async run(items, waiting, context) {
    if (items.length > 0) await pauseUntil(findTime(waiting, context), context.signal);
    return { out: items };
  },
});

function findTime({ seconds = 0, until }: Params, { scratch }: NodeContext): number {
  if (until !== undefined) return Date.parse(until);
  const time = Date.now() + seconds * 1000;
  return rememberTime(scratch, (before) => before ?? time) ?? time;
}
