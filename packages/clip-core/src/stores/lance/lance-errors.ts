import { ClipError, type ErrorCode } from '../../errors.ts';
import { missingCollection } from '../collection-stamp.ts';

/** True when LanceDB says that another process committed first and the write may simply be repeated. */
export function isConflict(error: unknown): boolean {
  return /commit conflict|concurrent|conflicting|too many attempts|directory not empty/i.test(
    messageOf(error),
  );
}

/** True when LanceDB says that there is no such table. */
export function isMissing(error: unknown): boolean {
  return /Table '[^']*' was not found|Dataset at path .* was not found|Not found: .*\/_versions,/i.test(
    messageOf(error),
  );
}

/** True when a file went while it was read: the collection was dropped, or the version read was cleaned up. */
function isGone(error: unknown): boolean {
  return /Object at location .* not found|os error 2\b/i.test(messageOf(error));
}

/**
 * A ClipError for what LanceDB threw. Its errors carry nothing but a text (their code is always `GenericFailure`),
 * so this one file reads it.
 */
export function wrapLanceError(error: unknown, collection: string): ClipError {
  if (error instanceof ClipError) return error;
  if (isMissing(error)) return missingCollection(collection, error);
  const message = messageOf(error);
  for (const [pattern, code, remedy] of causes) {
    if (pattern.test(message))
      return new ClipError(code, `Collection "${collection}": ${remedy}`, { cause: error });
  }
  if (isConflict(error)) {
    return new ClipError(
      'store-failed',
      `Collection "${collection}" is being written by other processes all the time; this write was tried and gave way. Try again.`,
      { cause: error, retryable: true },
    );
  }
  return new ClipError(
    'store-failed',
    `The embedded store failed on collection "${collection}". Try again; if it stays so, re-index the catalogue. LanceDB says: ${firstLine(message)}`,
    { cause: error, retryable: isGone(error) },
  );
}

const causes: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [
    /os error 28|no space left/i,
    'disk-full',
    'the disk is full. Free some space; nothing written before is lost.',
  ],
  [
    /os error (13|30)|permission denied|read-only file system/i,
    'home-unwritable',
    'its folder cannot be written. Check its owner and permissions.',
  ],
];

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
