import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  ClipError,
  type ClipModel,
  defaultImageLimits,
  type ImageHashes,
  type ImageInput,
  type NodeContext,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { resolveAllowed } from '../files/allowed-path.ts';
import { toFileError } from '../files/file-error.ts';
import { walkFolder } from '../files/walk-folder.ts';
import { hashPicture } from '../image/hash-picture.ts';
import { inspectPicture } from '../image/read-picture.ts';

/** Where an image that a param names may lie. */
export const imageAddress = z
  .string()
  .min(1)
  .max(4_000_000)
  .refine((address) => !address.includes('\0'), 'An address holds no NUL character.')
  .refine(
    (address) => !/^https?:/i.test(address),
    'Images of the web are not fetched here. Save the image, and give its path.',
  );

/** An image of params, found but not read. */
export interface Reference {
  /** For people: the address as given, or the path in its folder. */
  readonly name: string;
  readonly uri: string;
  /** Changes when the file does. */
  readonly version: string;
}

/** A reference image as a model sees it, and its hashes. */
export interface ReferenceImage {
  readonly name: string;
  readonly vector: Float32Array;
  readonly hashes: ImageHashes;
}

const imageFiles = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i;

/**
 * Finds images by their addresses: `blob:` and `data:` ones as they are, paths and `file:` ones under the roots.
 * Throws `path-outside-root`, `file-missing`.
 */
export async function findReferences(
  addresses: readonly string[],
  { roots }: Pick<NodeContext, 'roots'>,
): Promise<readonly Reference[]> {
  return await Promise.all(
    addresses.map(async (address): Promise<Reference> => {
      if (/^(blob|data):/.test(address)) return { name: address.slice(0, 80), uri: address, version: '' };
      const path = address.startsWith('file:') ? fileURLToPath(address) : address;
      return await describeFile(address, await resolveAllowed(path, roots));
    }),
  );
}

/** The images of a folder and those in it, in the order of their paths. Throws `source-missing`, `path-outside-root`. */
export async function findReferencesInFolder(
  folder: string,
  { roots, signal }: Pick<NodeContext, 'roots' | 'signal'>,
): Promise<readonly Reference[]> {
  const root = await resolveAllowed(folder, roots);
  const found: Reference[] = [];
  for await (const { path, error } of walkFolder(root, null, {
    recursive: true,
    accepts: (name) => imageFiles.test(name),
    signal,
  })) {
    if (error !== undefined) throw error;
    found.push(await describeFile(path, join(root, path)));
  }
  return found;
}

/** Reads, hashes and embeds references. Throws `param-invalid`, naming the first that cannot be used and why. */
export async function openReferences(
  model: ClipModel,
  references: readonly Reference[],
  bytes: NodeContext['bytes'],
): Promise<readonly ReferenceImage[]> {
  const opened: { readonly hashes: ImageHashes; readonly input: ImageInput }[] = [];
  for (const { name, uri } of references) {
    try {
      const input = await bytes({ uri });
      opened.push({
        input,
        hashes: await inspectPicture(`"${name}"`, input, defaultImageLimits, hashPicture),
      });
    } catch (error) {
      throw unusable(name, error);
    }
  }
  const outcomes = await model.embedImages(opened.map(({ input }) => input));
  return references.map(({ name }, index) => {
    const outcome = outcomes[index];
    const hashes = opened[index]?.hashes;
    if (outcome === undefined || hashes === undefined) {
      throw new ClipError('internal', `The model gave no outcome for the reference image "${name}".`);
    }
    if ('error' in outcome) throw unusable(name, outcome.error);
    return { name, vector: outcome.vector, hashes };
  });
}

async function describeFile(name: string, path: string): Promise<Reference> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { name, uri: pathToFileURL(path).href, version: `${size} ${mtimeMs}` };
  } catch (error) {
    throw toFileError(path, error);
  }
}

function unusable(name: string, error: unknown): ClipError {
  const cause = toClipError(error);
  if (cause.retryable) return cause;
  return new ClipError('param-invalid', `The reference image "${name}" cannot be used: ${cause.message}`, {
    cause,
  });
}
