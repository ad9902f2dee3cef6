import { defineTrigger } from '@clipline/clip-core';
import { z } from 'zod';

export default defineTrigger({
  type: 'triggers.manual',
  version: 1,
  title: 'By hand',
  description: 'Starts a run when a person asks for one: on the page, on the command line or by the API.',
  params: z.strictObject({
    label: z.string().min(1).max(40).default('Run').describe('Text of the button that starts a run.'),
  }),
  listen: () => ({ to: 'hand' }),
});
