import { ClipError, toClipError } from '@clipline/clip-core';

/**
 * The error as a ClipError, or null when it is another kind. Known by its name: the runtime is loaded by Node and this
 * code is bundled, so that each has a class of its own.
 */
export function asClipError(error: unknown): ClipError | null {
  if (error instanceof ClipError) return error;
  // Only ClipErrors carry this name, so the fields are there.
  return error instanceof Error && error.name === 'ClipError' ? (error as ClipError) : null;
}

/** The error as a ClipError; one that is none becomes `internal`, or `aborted`. */
export function intoClipError(error: unknown): ClipError {
  return asClipError(error) ?? toClipError(error);
}
