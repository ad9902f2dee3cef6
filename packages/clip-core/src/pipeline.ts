import { z } from 'zod';

const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, - and _, at most 64 characters')
  .describe('Names the node within its pipeline.');

const seconds = z.number().positive().max(86_400);

/** What every node can be told besides its own parameters. */
export const nodeOptionsSchema = z.strictObject({
  onError: z
    .enum(['output', 'stop', 'pass'])
    .default('output')
    .describe(
      'What to do with items that fail: send them to the `error` output, stop the run, or pass them on unchanged.',
    ),
  tries: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('How often a call that fails for a passing reason is tried.'),
  firstDelaySeconds: seconds.optional().describe('Wait before the second try; doubled for each further one.'),
  maxDelaySeconds: seconds.optional().describe('The longest wait between two tries.'),
  timeoutSeconds: seconds
    .optional()
    .describe('Ends a call of the node that takes longer; it counts as failed.'),
  batchSize: z.int().min(1).max(10_000).optional().describe('Most items of one call; a page by default.'),
  concurrency: z.int().min(1).max(64).optional().describe('Most calls of the node at one time in a worker.'),
  cache: z
    .boolean()
    .default(true)
    .describe('Take results of earlier runs where nothing that matters has changed.'),
});

export type NodeOptions = z.output<typeof nodeOptionsSchema>;

/** What holds for every run of a pipeline. */
export const pipelineSettingsSchema = z.strictObject({
  overlap: z
    .enum(['skip', 'queue', 'cancel-old'])
    .default('queue')
    .describe('What happens when a run is asked for while another is going on.'),
  timeoutSeconds: seconds.optional().describe('Ends a run that takes longer.'),
  workers: z.int().min(1).max(64).default(4).describe('Most workers that share one run.'),
  hostConcurrency: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Most requests at one time to one host, from each worker.'),
  errorPipeline: z.string().optional().describe('Name of the pipeline that is started when a run fails.'),
});

export type PipelineSettings = z.output<typeof pipelineSettingsSchema>;

export const pipelineTriggerSchema = z.strictObject({
  id: identifier,
  type: z.string().min(1).describe('Type of the trigger, e.g. `triggers.schedule`.'),
  params: z.record(z.string(), z.json()).default({}),
  enabled: z.boolean().default(true),
});

export type PipelineTrigger = z.output<typeof pipelineTriggerSchema>;

export const pipelineNodeSchema = z.strictObject({
  id: identifier,
  type: z.string().min(1).describe('`namespace.verb` of the node definition, e.g. `clip.embed-image`.'),
  params: z.record(z.string(), z.json()).default({}).describe('Parameters of the node; see its docs page.'),
  options: nodeOptionsSchema.prefault({}).describe('Errors, retries, time and cache of this node.'),
  position: z
    .strictObject({ x: z.number(), y: z.number() })
    .optional()
    .describe('Where it lies on the canvas.'),
  note: z.string().optional().describe('A remark for people.'),
});

export const pipelineEdgeSchema = z.strictObject({
  from: identifier.describe('Id of the node whose output this is.'),
  output: z
    .string()
    .default('out')
    .describe('Name of the output; `error` carries the items that the node refused.'),
  to: identifier.describe('Id of the node that takes the items.'),
});

/** A pipeline as people write it and as versions are stored; validated further by `planPipeline`. */
export const pipelineSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).default(1).describe('Version of this file format.'),
  name: z.string().min(1).max(200).describe('Name for people.'),
  description: z.string().optional(),
  nodes: z.array(pipelineNodeSchema).min(1),
  edges: z.array(pipelineEdgeSchema).default([]),
  triggers: z.array(pipelineTriggerSchema).default([]).describe('What starts runs of the published version.'),
  settings: pipelineSettingsSchema.prefault({}).describe('What holds for every run.'),
  samples: z
    .array(z.string().min(1))
    .max(24)
    .default([])
    .describe('Addresses of the pinned images that previews run on.'),
});

export type Pipeline = z.output<typeof pipelineSchema>;
export type PipelineInput = z.input<typeof pipelineSchema>;
export type PipelineNode = z.output<typeof pipelineNodeSchema>;
export type PipelineEdge = z.output<typeof pipelineEdgeSchema>;
