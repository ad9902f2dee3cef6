import { ClipError } from '@clipline/clip-core';

/** What a mail server's refusal, or its silence, means. */
export function toEmailError(place: string, error: unknown): ClipError {
  if (error instanceof ClipError) return error;
  const { status, code, detail } = readEmailFault(error);
  if (code === 'EAUTH') {
    return new ClipError(
      'credential-refused',
      `${place} refused the user or password: ${detail}. Correct the connection.`,
      {
        cause: error,
      },
    );
  }
  if (status !== null && status >= 500) {
    return new ClipError(
      'upstream-refused',
      `${place} refused the message: ${detail}. Check the sender and the receivers.`,
      {
        cause: error,
      },
    );
  }
  return new ClipError('upstream-failed', `${place} did not take the message: ${detail}. Try again later.`, {
    cause: error,
    retryable: true,
  });
}

/** The SMTP status of an error, where the server gave one, and what else it says. */
export function readEmailFault(error: unknown): {
  readonly status: number | null;
  readonly code: string | null;
  readonly detail: string;
} {
  const detail = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Error)) return { status: null, code: null, detail };
  const status =
    'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { status, code, detail };
}
