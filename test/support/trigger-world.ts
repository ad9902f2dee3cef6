import type { Item, PipelineInput, PipelineTrigger } from '@clipline/clip-core';
import { nodeRegistry } from '@clipline/nodes';
import type { Database } from '../../packages/runtime/src/database/open-database.ts';
import type { RunStarter } from '../../packages/runtime/src/triggers/firings.ts';
import { createTestDatabase } from './postgres.ts';

/** A run that was asked for. */
export interface Started {
  readonly what: string;
  readonly key: string;
  readonly items: readonly Item[] | null;
}

/** A run starter that remembers, and starts a key once as the real one does. */
export function rememberRuns(
  fail: () => Error | null = () => null,
): RunStarter & { readonly started: Started[] } {
  const started: Started[] = [];
  const start = async (what: string, key: string, items: readonly Item[] | null) => {
    const error = fail();
    if (error) throw error;
    started.push({ what, key, items });
    return { runId: null };
  };
  return {
    started,
    startPipeline: ({ pipeline, idempotencyKey, items }) => start(pipeline, idempotencyKey, items),
    reindexCatalog: ({ catalog, choice, idempotencyKey }) =>
      start(`${catalog} ${choice}`, idempotencyKey, null),
  };
}

/** A database with the real registry, and a starter that remembers. */
export async function openTriggerWorld() {
  const database = await createTestDatabase();
  return {
    database,
    registry: nodeRegistry,
    starter: rememberRuns(),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export function withTriggers(name: string, triggers: readonly Partial<PipelineTrigger>[]): PipelineInput {
  return {
    name,
    nodes: [{ id: 's', type: 'sources.folder', params: { root: '/pictures' } }],
    triggers: triggers as PipelineTrigger[],
  };
}

/** Publishes a version of a pipeline as its service does, without telling anybody. */
export async function publish(
  database: Database,
  name: string,
  triggers: readonly Partial<PipelineTrigger>[],
): Promise<string> {
  const { prisma } = database;
  const pipeline = await prisma.pipeline.upsert({ where: { name }, create: { name }, update: {} });
  const version = (pipeline.publishedVersion ?? 0) + 1;
  const definition = JSON.parse(JSON.stringify(withTriggers(name, triggers)));
  await prisma.pipelineVersion.create({ data: { pipelineId: pipeline.id, version, definition } });
  await prisma.pipeline.update({ where: { name }, data: { publishedVersion: version } });
  return pipeline.id;
}
