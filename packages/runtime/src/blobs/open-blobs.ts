import { join } from 'node:path';
import type { ConnectionSettings } from '@clipline/clip-core';
import { connectS3 } from '@clipline/nodes';
import type { Environment } from '../environment.ts';
import { openFolderBlobs } from './folder-blobs.ts';
import type { KeptBlobs } from './kept-blobs.ts';
import { openS3Blobs } from './s3-blobs.ts';

/**
 * The blob store that the environment names: the folder `blobs` of the home folder, or a bucket
 * `s3://bucket/prefix?connection=<name>`; without a connection, S3 is reached by the usual AWS variables.
 * Nothing is contacted before the first use.
 */
export function openBlobs(
  environment: Environment,
  connection: (name: string) => Promise<ConnectionSettings<'s3'>>,
): KeptBlobs {
  if (environment.blobsUrl === null) return openFolderBlobs(join(environment.home, 'blobs'));
  const { host, pathname, searchParams } = new URL(environment.blobsUrl);
  const prefix = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  const name = searchParams.get('connection');
  return openS3Blobs({ bucket: host, prefix: prefix === '' ? '' : `${prefix}/` }, async () =>
    connectS3(name === null ? null : await connection(name)),
  );
}
