import { defineNode, paramHint, throwIfAborted } from '@clipline/clip-core';
import { z } from 'zod';
import { keyOfItems } from '../key-of-items.ts';

const params = z.strictObject({
  pipeline: z
    .string()
    .min(1)
    .max(200)
    .meta(paramHint({ control: 'pipeline' }))
    .describe('Name of the pipeline; its published version is run.'),
  start: z
    .enum(['batch', 'item'])
    .default('batch')
    .describe('Start one run for all items of a page, or one for each item.'),
});

/** Starts runs of another pipeline; a page that is walked again starts none anew. */
export default defineNode({
  type: 'flow.run-pipeline',
  version: 1,
  title: 'Run pipeline',
  description:
    'Starts a run of another published pipeline with the items, for a page or for each item, and lets them go on without waiting for it.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { pipeline, start }) {
    return items.map(({ id }) =>
      start === 'item'
        ? `Would start a run of "${pipeline}" for "${id}".`
        : `Would start a run of "${pipeline}" with "${id}" among its ${items.length} items.`,
    );
  },
  async run(items, { pipeline, start }, context) {
    const groups = start === 'item' ? items.map((item) => [item]) : items.length === 0 ? [] : [items];
    for (const group of groups) {
      throwIfAborted(context.signal);
      const idempotencyKey = keyOfItems(group, context);
      const { runId } = await context.outbox.startPipeline(pipeline, group, { idempotencyKey });
      context.outbox.note(`Started run ${runId} of "${pipeline}" with ${group.length} items.`, { runId });
    }
    return { out: items };
  },
});
