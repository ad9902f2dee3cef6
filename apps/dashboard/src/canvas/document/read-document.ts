import type { JsonValue } from '@clipline/clip-core';
import { z } from 'zod';
import { layOut } from './lay-out.ts';
import type { DocumentNode, PipelineDocument } from './pipeline-document.ts';

const record = z.record(z.string(), z.json());

const nodeSchema = z.object({
  id: z.string(),
  type: z.string(),
  params: record.catch({}),
  options: record.optional().catch(undefined),
  position: z.object({ x: z.number(), y: z.number() }).optional().catch(undefined),
  note: z.string().optional().catch(undefined),
});

const edgeSchema = z.object({ from: z.string(), output: z.string().default('out'), to: z.string() });

const triggerSchema = z.object({
  id: z.string(),
  type: z.string(),
  params: record.catch({}),
  enabled: z.boolean().catch(true),
});

const draftSchema = z.looseObject({
  name: z.string().catch(''),
  description: z.string().catch(''),
  nodes: z.array(z.unknown()).catch([]),
  edges: z.array(z.unknown()).catch([]),
  triggers: z.array(z.unknown()).catch([]),
  settings: record.catch({}),
  samples: z.array(z.string()).catch([]),
});

/**
 * Reads a draft, which need not be sound: what has no sense is left out, nodes without a place are laid out. `name`
 * stands in where the draft has none.
 */
export function readDocument(draft: unknown, name: string): PipelineDocument {
  const outcome = draftSchema.safeParse(draft);
  const known = outcome.success ? outcome.data : draftSchema.parse({});
  const { name: title, description, nodes, edges, triggers, settings, samples, ...rest } = known;
  const read = keep(nodes, nodeSchema);
  const document: PipelineDocument = {
    name: title === '' ? name : title,
    description,
    nodes: read.map(
      ({ options, position, note, ...node }): DocumentNode => ({
        ...node,
        position: position ?? { x: 0, y: 0 },
        ...(options === undefined ? {} : { options }),
        ...(note === undefined ? {} : { note }),
      }),
    ),
    edges: keep(edges, edgeSchema),
    triggers: keep(triggers, triggerSchema),
    settings,
    samples,
    // What JSON gave is JSON.
    rest: rest as Record<string, JsonValue>,
  };
  return read.some(({ position }) => position === undefined) ? layOut(document) : document;
}

/** The file to save; fields that say nothing are left out, so that reading and writing change nothing. */
export function writeDocument(document: PipelineDocument): JsonValue {
  const { rest, description, triggers, settings, samples, nodes, edges, name } = document;
  const draft = {
    ...rest,
    name,
    ...(description === '' ? {} : { description }),
    nodes,
    edges,
    ...(triggers.length === 0 ? {} : { triggers }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(samples.length === 0 ? {} : { samples }),
  };
  // All of its parts are JSON; interfaces lack the index signature that JsonValue asks for.
  return draft as unknown as JsonValue;
}

function keep<T>(values: readonly unknown[], schema: z.ZodType<T>): readonly T[] {
  return values.flatMap((value) => {
    const outcome = schema.safeParse(value);
    return outcome.success ? [outcome.data] : [];
  });
}
