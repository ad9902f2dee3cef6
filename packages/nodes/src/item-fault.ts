import { ClipError } from '@clipline/clip-core';

/** True for an error that one item carries the blame for; others end the run. */
export function isItemFault(error: unknown): error is ClipError {
  return error instanceof ClipError && !error.retryable && itemFaults.has(error.code);
}

const itemFaults: ReadonlySet<string> = new Set<ClipError['code']>([
  'image-corrupt',
  'image-empty',
  'image-unsupported',
  'image-too-many-pixels',
  'image-too-large',
  'file-missing',
  'file-unreadable',
  'path-outside-root',
  'text-too-long',
  'vector-invalid',
  'record-invalid',
  'expression-invalid',
]);
