import type { NodeRegistry } from '@clipline/clip-core';
import type { KeptBlobs } from './blobs/kept-blobs.ts';
import type { Database } from './database/open-database.ts';
import type { Environment } from './environment.ts';
import type { ModelPool } from './models/model-pool.ts';
import type { PreviewedImages } from './pipelines/previewed-images.ts';
import type { LoadedNodes } from './plugins/load-plugins.ts';
import type { RunQueue } from './runs/run-queue.ts';
import type { StorePool } from './stores/store-pool.ts';

/** What lives as long as the runtime and is shared by its services. */
export interface RuntimeParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly models: ModelPool;
  readonly stores: StorePool;
  readonly blobs: KeptBlobs;
  readonly registry: NodeRegistry;
  /** Where the definitions of plugins come from, and how the plugins are. */
  readonly nodes: Pick<LoadedNodes, 'origins' | 'plugins'>;
  /** Addresses of images that previews of this process have shown. */
  readonly previewed: PreviewedImages;
  readonly queue: RunQueue;
  /** Names this process in rows of runs and workers. */
  readonly processId: string;
}
