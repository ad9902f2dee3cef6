import type { BlobStore } from '@clipline/clip-core';
import type { RuntimeParts } from '../runtime-parts.ts';
import { type SweepOptions, type SweepReport, sweepBlobs } from './sweep-blobs.ts';

/** The pictures that pipelines fetch and make, and that people upload. */
export interface Blobs extends BlobStore {
  /** Removes what nothing refers to; with `dryRun` it only counts. */
  sweep(options?: SweepOptions): Promise<SweepReport>;
}

/** Serves the blob store of the runtime. */
export function openBlobsService(parts: RuntimeParts): Blobs {
  return {
    put: (bytes) => parts.blobs.put(bytes),
    read: (uri) => parts.blobs.read(uri),
    sweep: (options) => sweepBlobs(parts, options),
  };
}
