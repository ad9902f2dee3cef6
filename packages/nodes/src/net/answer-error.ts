import { ClipError } from '@clipline/clip-core';
import type { GuardedAnswer } from './guarded-fetch.ts';
import { showUrl } from './guarded-url.ts';
import { readRetryAfter } from './retry-after.ts';

/** What is wrong with an answer; null when its status is 2xx. */
export function describeAnswer({ status, url, headers }: GuardedAnswer): ClipError | null {
  if (status >= 200 && status < 300) return null;
  const place = showUrl(url);
  const retryAfter = readRetryAfter(headers.get('retry-after'));
  if (status === 429) {
    return new ClipError('rate-limited', `${place} wants fewer requests (status 429). Ask less often.`, {
      retryable: true,
      retryAfter,
    });
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new ClipError('upstream-failed', `${place} failed with status ${status}. Try again later.`, {
      retryable: true,
      retryAfter,
    });
  }
  return new ClipError(
    'upstream-refused',
    `${place} answered with status ${status}. ${remedies[status] ?? 'Check the request.'}`,
  );
}

const remedies: { readonly [status: number]: string } = {
  401: 'Check the credentials of its connection.',
  403: 'Check the credentials of its connection, and what they permit.',
  404: 'Check the address.',
  410: 'It has been removed; take it off the list.',
};

/** Names what went wrong when there was no whole answer. */
export function describeFailure(target: URL, error: unknown, timeoutMs: number): ClipError {
  if (error instanceof ClipError) return error;
  const place = showUrl(target);
  const late = error instanceof Error && (error.name === 'TimeoutError' || /Timeout/.test(error.name));
  if (late) {
    return new ClipError(
      'upstream-failed',
      `${place} did not answer within ${timeoutMs / 1000} s. Try again later.`,
      {
        cause: error,
        retryable: true,
      },
    );
  }
  const detail = error instanceof Error ? error.message || error.name : String(error);
  return new ClipError('upstream-failed', `The connection to ${place} broke: ${detail}. Try again later.`, {
    cause: error,
    retryable: true,
  });
}
