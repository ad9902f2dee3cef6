import { type ErrorCode, errorCodes } from '@clipline/clip-core';

/** A code as rows have it; one that this version does not know is `internal`. */
export function toErrorCode(code: string): ErrorCode {
  return errorCodes.find((known) => known === code) ?? 'internal';
}
