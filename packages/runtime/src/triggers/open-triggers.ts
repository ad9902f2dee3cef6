import { ClipError, type SourceContext } from '@clipline/clip-core';
import { guardedFetch } from '@clipline/nodes';
import { openNodeServices } from '../runs/node-services.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { listTriggers } from './list-triggers.ts';
import type { FolderParts } from './listeners/folder-watches.ts';
import type { Triggers } from './triggers.ts';
import { readOutcome } from './webhook/read-outcome.ts';
import { type HookParts, receiveHook } from './webhook/receive.ts';

/** Largest image that is fetched for a request, in bytes. */
const largestFetched = 25_000_000;

/** Opens what apps hand to triggers. */
export function openTriggers(
  parts: RuntimeParts,
  { starter, watch }: Pick<HookParts, 'starter' | 'watch'>,
): Triggers {
  const { database, registry, blobs, environment } = parts;
  const hooks: HookParts = {
    database,
    registry,
    blobs,
    starter,
    watch,
    outcome: (runId) => readOutcome(parts, runId),
    connection: async (name) => (await openContext(parts, 'hook')).connection('http', name),
    async fetch(url) {
      const { bytes, headers } = await guardedFetch(
        url,
        {},
        {
          policy: { allow: environment.allowPrivate },
          signal: AbortSignal.timeout(30_000),
          maxBytes: largestFetched,
        },
      );
      return { bytes, mediaType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null };
    },
  };
  return {
    list: (pipeline) => listTriggers(hooks, pipeline),
    receive: (request) => receiveHook(hooks, request),
  };
}

/** What watching folders needs of the runtime. */
export function openFolders(parts: RuntimeParts): Pick<FolderParts, 'home' | 'context'> {
  return { home: parts.environment.home, context: () => openContext(parts, 'folder') };
}

async function openContext(parts: RuntimeParts, nodeId: string): Promise<SourceContext> {
  const services = await openNodeServices(parts, {
    runId: 'triggers',
    roots: [],
    openModel: refuse,
    openCatalog: refuse,
  });
  return { ...services(nodeId), nodeId, signal: new AbortController().signal };
}

function refuse(): Promise<never> {
  return Promise.reject(new ClipError('internal', 'Triggers open no model and no store.'));
}
