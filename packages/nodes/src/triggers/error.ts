import { defineTrigger, errorCodes } from '@clipline/clip-core';
import { z } from 'zod';

export default defineTrigger({
  type: 'triggers.error',
  version: 1,
  title: 'Failed run',
  description:
    'Starts a run when a run of another pipeline has failed. Runs that such a trigger started do not set it off again.',
  params: z.strictObject({
    pipelines: z
      .array(z.string().min(1))
      .max(100)
      .default([])
      .describe(
        'Names of the pipelines whose failures count; none means every other pipeline and all indexing.',
      ),
    codes: z
      .array(z.enum(errorCodes))
      .max(100)
      .default([])
      .describe('Error codes that count; none means all.'),
  }),
  listen: ({ pipelines, codes }) => ({ to: 'failures', pipelines, codes }),
});
