import { createHash } from 'node:crypto';
import { type BlobStore, ClipError, type ImageInput } from '@clipline/clip-core';

/** A blob as it lies in the store. */
export interface KeptBlob {
  readonly sha256: string;
  readonly bytes: number;
  /** When it was last put. */
  readonly keptAt: Date;
}

/** A blob store with what its keeper needs besides. */
export interface KeptBlobs extends BlobStore {
  /** Where to read a blob from without its digest being proved. Throws `blob-missing`. */
  locate(uri: string): Promise<ImageInput>;
  /** Every blob, in no promised order. */
  list(): AsyncIterable<KeptBlob>;
  /** Removes a blob unless it was put after that time; answers whether it is gone. */
  remove(sha256: string, unlessPutAfter: Date): Promise<boolean>;
}

/** Lower-case hex SHA-256. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The digest in an address `blob:<sha256>`. Throws `param-invalid`. */
export function parseBlobUri(uri: string): string {
  const digest = /^blob:([0-9a-f]{64})$/.exec(uri)?.[1];
  if (digest !== undefined) return digest;
  throw new ClipError(
    'param-invalid',
    `${JSON.stringify(uri.slice(0, 100))} is no address of a blob. One is blob: and 64 hex digits.`,
  );
}

/** Says that a blob is not, or no longer whole, where it should be. */
export function blobMissing(
  uri: string,
  place: string,
  options: { readonly cause?: unknown } = {},
): ClipError {
  return new ClipError(
    'blob-missing',
    `${uri} is not kept in ${place}, or no longer whole. Restore it from a backup, or run its source again.`,
    options,
  );
}

/** The same bytes when they are what the digest says. Throws `blob-missing`. */
export function proveBlob(bytes: Uint8Array, uri: string, place: string): Uint8Array {
  if (digestOf(bytes) === parseBlobUri(uri)) return bytes;
  throw blobMissing(uri, place);
}
