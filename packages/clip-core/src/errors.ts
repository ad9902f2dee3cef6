/** Every reason for which Clipline refuses or fails; callers switch on it and never read the message. */
export const errorCodes = [
  // requests
  'param-invalid',
  'pipeline-invalid',
  'expression-invalid',
  'not-found',
  'conflict',
  'aborted',
  'timeout',
  'too-many',
  'sign-in-needed',
  'not-allowed',
  // images
  'image-corrupt',
  'image-empty',
  'image-unsupported',
  'image-too-many-pixels',
  'image-too-large',
  // files and sources
  'blob-missing',
  'row-invalid',
  'file-missing',
  'file-unreadable',
  'path-outside-root',
  'source-missing',
  'source-shrunk',
  // models
  'model-not-found',
  'model-offline',
  'model-corrupt',
  'model-mismatch',
  'text-too-long',
  'labels-empty',
  // stores
  'collection-missing',
  'collection-mismatch',
  'vector-invalid',
  'record-invalid',
  'query-invalid',
  'filter-unsupported',
  'store-unavailable',
  'store-failed',
  // catalogues and runs
  'catalog-missing',
  'catalog-busy',
  'run-failed',
  'recall-low',
  // the network and what lies behind it
  'address-blocked',
  'rate-limited',
  'upstream-failed',
  'upstream-refused',
  'circuit-open',
  'connection-missing',
  'credential-refused',
  'secret-key-lost',
  // triggers
  'schedule-invalid',
  'signature-invalid',
  'request-too-large',
  // plugins
  'plugin-broken',
  // the machine
  'database-unavailable',
  'database-failed',
  'port-taken',
  'disk-full',
  'home-unwritable',
  'node-unsupported',
  'process-failed',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * The one error class. The message is for the person who mends it: what was wrong, the value, the remedy.
 *
 * @example
 * throw new ClipError('catalog-missing', 'There is no catalogue "cats". Make it with `clipline index <folder> --catalog cats`.');
 */
export class ClipError extends Error {
  override readonly name = 'ClipError';
  readonly code: ErrorCode;
  /** True when the same call may succeed later without any change by a person. */
  readonly retryable: boolean;
  /** How long the other side asked to wait before the next try, in milliseconds; null when it said nothing. */
  readonly retryAfter: number | null;
  /** What a program needs to help further, fit for JSON, such as both sides of a conflict; null when there is nothing. */
  readonly details: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly retryable?: boolean;
      readonly retryAfter?: number | null;
      readonly details?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter ?? null;
    this.details = options.details ?? null;
  }
}

/** Returns the error itself when it is a ClipError, otherwise wraps it with the code given. */
export function toClipError(error: unknown, code: ErrorCode = 'internal'): ClipError {
  if (error instanceof ClipError) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new ClipError('aborted', 'The work was cancelled.', { cause: error });
  }
  return new ClipError(code, error instanceof Error ? error.message : String(error), { cause: error });
}

/** Throws a ClipError with code `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ClipError('aborted', 'The work was cancelled.', { cause: signal.reason });
}
