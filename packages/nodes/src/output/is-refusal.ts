import { ClipError } from '@clipline/clip-core';
import { isItemFault } from '../item-fault.ts';

/** True for an error of one request that others need not share: what was sent was not taken, or could not be made. */
export function isRefusal(error: unknown): error is ClipError {
  if (!(error instanceof ClipError) || error.retryable) return false;
  return refusals.has(error.code) || isItemFault(error);
}

const refusals: ReadonlySet<string> = new Set<ClipError['code']>([
  'upstream-refused',
  'request-too-large',
  'not-found',
  'conflict',
]);
