import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Cursor, Item, PipelineInput, SourceContext } from '@clipline/clip-core';
import { type NodePreview, type Plan, planPipeline, previewNodes, readPages } from '@clipline/engine';
import { openActiveIndex } from '../catalogs/active-index.ts';
import { openNodeServices, scratchOf } from '../runs/node-services.ts';
import { openPostgresCache } from '../runs/postgres-cache.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { findSamples } from './find-samples.ts';
import { soundPart } from './sound-part.ts';

export interface PreviewRequest {
  /** Id of the node to stop at. */
  readonly upTo?: string;
  /** Folder that its nodes may use files of; without one, any. */
  readonly base?: string;
  /** Shows what can be shown of an unsound draft, and begins with the samples as the source gives them. */
  readonly partly?: boolean;
  readonly signal?: AbortSignal;
}

/** Samples that are taken of a source where a pipeline has none of its own. */
const mostSamples = 12;

/**
 * Walks a pipeline's pinned samples, or the first images of its source, through its nodes and tells what became of them
 * at each. Nothing outside is touched; results are kept, so that a second look embeds nothing.
 * Throws `pipeline-invalid`, and what the source throws.
 */
export async function* previewPipeline(
  parts: RuntimeParts,
  definition: PipelineInput,
  { upTo, base, signal, partly = false }: PreviewRequest = {},
): AsyncGenerator<NodePreview, void, undefined> {
  const plan = planPipeline(partly ? soundPart(definition, parts.registry) : definition, parts.registry);
  // That of no run: one that is started with items has none of them here.
  const runId = randomUUID();
  const contextFor = await openNodeServices(parts, {
    runId,
    roots: base === undefined ? [] : [base],
    openModel: (source) => parts.models.open(source),
    openCatalog: async (name) => (await openActiveIndex(parts, name)).index,
  });
  try {
    const stop = signal === undefined ? {} : { signal };
    const samples = await findSamples(parts, plan.pipeline.samples, base);
    const items = samples.length > 0 ? samples : await readSome(plan, { contextFor, ...stop });
    parts.previewed.add(items);
    if (partly) yield givenBySource(plan, items);
    const previews = previewNodes(plan, items, {
      contextFor,
      cache: openPostgresCache(parts.database.pool),
      ...(upTo === undefined ? {} : { upTo }),
      ...stop,
    });
    for await (const preview of previews) {
      parts.previewed.add(Object.values(preview.outputs).flat());
      yield preview;
    }
  } finally {
    await rm(scratchOf(parts, runId), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function readSome(plan: Plan, options: Parameters<typeof readPages>[1]): Promise<readonly Item[]> {
  const { id, definition, params } = plan.source;
  const { previewPages } = definition;
  const sources =
    previewPages === undefined
      ? {}
      : { [id]: (_: Cursor | null, context: SourceContext) => previewPages(params, context) };
  for await (const { items } of readPages(plan, { ...options, sources })) {
    if (items.length > 0) return items.slice(0, mostSamples);
  }
  return [];
}

function givenBySource({ source }: Plan, items: readonly Item[]): NodePreview {
  return {
    node: source.id,
    in: 0,
    ran: true,
    outputs: { out: items },
    rejected: [],
    dropped: [],
    sentences: [],
    error: null,
    cached: 0,
    milliseconds: 0,
  };
}
