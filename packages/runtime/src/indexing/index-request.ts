import { realpath, stat } from 'node:fs/promises';
import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { checkCatalogName } from '../catalogs/catalog-row.ts';
import { toModelSource } from '../models/model-source.ts';
import type { IndexRequest } from '../services.ts';
import { refuseSecret } from '../stores/store-pool.ts';

const storedSchema = z.object({
  folder: z.string(),
  catalog: z.string(),
  model: z.string().exactOptional(),
  store: z.string().exactOptional(),
  confirmRemoval: z.boolean().exactOptional(),
  force: z.boolean().exactOptional(),
  choice: z.enum(['missing', 'changed']).exactOptional(),
});

/** Reads the request that is kept in a run's row. */
export function readIndexRequest(value: unknown): IndexRequest {
  return storedSchema.parse(value);
}

/**
 * Checks what a person asked for and makes it mean the same in every process: the folder with links followed.
 * Throws `param-invalid` or `source-missing`.
 */
export async function checkIndexRequest(request: IndexRequest): Promise<IndexRequest> {
  checkCatalogName(request.catalog);
  if (request.store !== undefined) refuseSecret(request.store);
  return {
    folder: await findFolder(request.folder),
    catalog: request.catalog,
    ...(request.model === undefined ? {} : { model: toModelSource(request.model) }),
    ...(request.store === undefined ? {} : { store: request.store.replace(/\/+$/, '') }),
    ...(request.confirmRemoval === undefined ? {} : { confirmRemoval: request.confirmRemoval }),
    ...(request.force === undefined ? {} : { force: request.force }),
    ...(request.choice === undefined ? {} : { choice: request.choice }),
  };
}

async function findFolder(folder: string): Promise<string> {
  if (folder === '' || folder.includes('\0')) {
    throw new ClipError('param-invalid', 'The folder is empty or holds a NUL character. Give a folder.');
  }
  let real: string;
  try {
    real = await realpath(folder);
  } catch (error) {
    throw new ClipError(
      'source-missing',
      `The folder ${folder} is not there. Check its name, or that its disk is connected. Nothing was removed from the catalogue.`,
      { cause: error },
    );
  }
  if ((await stat(real)).isDirectory()) return real;
  throw new ClipError('source-missing', `${folder} is a file, not a folder. Give the folder that holds it.`);
}
