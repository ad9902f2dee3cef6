import { defineTrigger, fileChanges, paramHint } from '@clipline/clip-core';
import { z } from 'zod';
import { batchingParams, toBatching } from './batching-params.ts';

export default defineTrigger({
  type: 'triggers.folder',
  version: 1,
  title: 'Folder watch',
  description:
    'Starts a run when images of a folder come, change or go. A file counts once it has been written to its end.',
  params: z.strictObject({
    root: z
      .string()
      .min(1)
      .refine((path) => !path.includes('\0'), 'A path holds no NUL character.')
      .meta(paramHint({ control: 'folder' }))
      .describe('Folder to watch, as an absolute path on the machine of the worker.'),
    recursive: z.boolean().default(true).describe('Watch the folders inside it as well.'),
    include: z
      .array(z.string().min(1))
      .max(100)
      .default([])
      .describe('Only files that match one of these patterns, such as `*.jpg`; none means all images.'),
    on: z.array(z.enum(fileChanges)).min(1).default(['added', 'changed']).describe('What starts a run.'),
    polling: z
      .boolean()
      .default(false)
      .describe('Look again and again instead of waiting for the system to tell, as network drives need it.'),
    pollSeconds: z
      .number()
      .min(0.1)
      .max(3_600)
      .default(5)
      .meta(paramHint({ when: { polling: [true] } }))
      .describe('Seconds between two looks.'),
    settleSeconds: z
      .number()
      .min(0)
      .max(600)
      .default(2)
      .describe('A file counts once its size and time have stayed the same for so many seconds.'),
    ...batchingParams,
  }),
  listen: (params) => ({
    to: 'folder',
    folder: {
      root: params.root,
      recursive: params.recursive,
      include: params.include,
      on: params.on,
      polling: params.polling,
      pollSeconds: params.pollSeconds,
      settleSeconds: params.settleSeconds,
      batch: toBatching(params),
    },
  }),
});
