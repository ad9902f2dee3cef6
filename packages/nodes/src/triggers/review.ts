import { decisions, defineTrigger } from '@clipline/clip-core';
import { z } from 'zod';

export default defineTrigger({
  type: 'triggers.review',
  version: 1,
  title: 'Review decision',
  description: 'Starts a run with an item when a person has decided about it in a review queue.',
  params: z.strictObject({
    queue: z.string().min(1).max(100).optional().describe('Name of the review queue; none means all.'),
    decisions: z
      .array(z.enum(decisions))
      .min(1)
      .default(['allow', 'block'])
      .describe('Decisions that start a run.'),
  }),
  listen: ({ queue, decisions: chosen }) => ({
    to: 'decisions',
    queue: queue ?? null,
    decisions: chosen,
  }),
});
