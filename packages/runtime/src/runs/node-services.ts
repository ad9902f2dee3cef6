import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AssetAccess,
  type CatalogIndex,
  ClipError,
  type ClipModel,
  type ImageInput,
  type ImageRef,
} from '@clipline/clip-core';
import type { NodeServices } from '@clipline/engine';
import { openAssetAccess } from '../catalogs/asset-access.ts';
import { readConnection } from '../connections/connections.ts';
import { openRunOutbox } from '../outbox/run-outbox.ts';
import { readPinned } from '../rulesets/ruleset-row.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { readRunInput } from './run-input.ts';
import { openRunLog } from './run-log.ts';
import { startRun } from './start-run.ts';

export interface NodeServicesOptions {
  readonly runId: string;
  /** Folders that file nodes may use; empty means any. */
  readonly roots: readonly string[];
  /** Most requests to one host at a time. */
  readonly hostConcurrency?: number;
  readonly openModel: (id?: string) => Promise<ClipModel>;
  readonly openCatalog: (name: string) => Promise<CatalogIndex>;
  /** Absent where nothing may be changed, as in a preview. */
  readonly reindex?: AssetAccess['reindex'];
}

/** Folder in which the nodes of a run keep what they gather; removed when the run has ended. */
export function scratchOf(parts: RuntimeParts, runId: string): string {
  return join(parts.environment.home, 'scratch', runId);
}

/** Gives the nodes of a run what they may ask of the world. */
export async function openNodeServices(
  parts: RuntimeParts,
  options: NodeServicesOptions,
): Promise<(nodeId: string) => NodeServices> {
  const scratch = scratchOf(parts, options.runId);
  await mkdir(scratch, { recursive: true });
  const assets = { ...openAssetAccess(parts), reindex: options.reindex ?? refuseReindex };
  const log = openRunLog(parts, options.runId);
  const limit = options.hostConcurrency === undefined ? {} : { hostConcurrency: options.hostConcurrency };
  return (nodeId) => ({
    runId: options.runId,
    roots: options.roots,
    network: { allow: parts.environment.allowPrivate, ...limit },
    scratch: join(scratch, nodeId),
    model: options.openModel,
    catalog: options.openCatalog,
    ruleset: (kind, reference) => readPinned(parts.database, kind, reference),
    bytes: (image) => locate(parts, image),
    connection: (kind, name) => readConnection(parts, kind, name),
    assets,
    blobs: parts.blobs,
    input: (after) => readRunInput(parts.database.pool, options.runId, after),
    outbox: {
      ...openRunOutbox(parts.database, { runId: options.runId, nodeId }),
      startPipeline: async (name, items, { idempotencyKey }) => {
        const run = await startRun(parts, { pipeline: name, input: items, idempotencyKey });
        return { runId: run.id };
      },
      note: (message, details) => log.write(nodeId, message, details),
    },
  });
}

function refuseReindex(catalog: string): Promise<never> {
  throw new ClipError('internal', `Catalogue "${catalog}" is re-indexed by runs of pipelines only.`);
}

async function locate(parts: RuntimeParts, { uri }: ImageRef): Promise<ImageInput> {
  if (uri.startsWith('blob:')) return parts.blobs.locate(uri);
  if (uri.startsWith('file:')) return { path: fileURLToPath(uri) };
  throw new ClipError(
    'image-unsupported',
    `${uri.slice(0, 100)} is no image that can be read here. Only addresses that begin with file: or blob: can be read.`,
  );
}
