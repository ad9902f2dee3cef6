import { ClipError } from '../../errors.ts';
import type { Exchange } from './pinecone-exchange.ts';

/** A ClipError for what the client threw, by the status that it does not tell. */
export function wrapThrown(
  error: unknown,
  { index, exchange }: { readonly index: string; readonly exchange: Exchange | undefined },
): ClipError {
  if (error instanceof ClipError) return error;
  const { status, retryAfter } = exchange ?? {};
  const reason = reasonOf(error);
  if (status === undefined) return unavailable(index, reason, error);
  if (status === 401) {
    return new ClipError(
      'credential-refused',
      `Pinecone refuses the API key for index "${index}". Put a valid one into the variable that the address names: pinecone://${index}?apiKey=env:NAME.`,
      { cause: error },
    );
  }
  if (status === 404) return missingIndex(index, error);
  if (status === 429) {
    return new ClipError(
      'store-unavailable',
      `Pinecone takes no more requests for index "${index}" at the moment. Wait, or ask for higher limits.`,
      { cause: error, retryable: true, retryAfter: retryAfter ?? null },
    );
  }
  if (status >= 500 || status === 408) return unavailable(index, `status ${status}`, error);
  if (status < 300) {
    return new ClipError(
      'store-failed',
      `What answers for index "${index}" is not Pinecone: ${reason}. Check the address.`,
      { cause: error },
    );
  }
  return new ClipError('store-failed', `Pinecone refused the call on index "${index}": ${reason}`, {
    cause: error,
  });
}

/** The error for a service that does not answer. */
export function unavailable(index: string, reason: string, cause?: unknown): ClipError {
  return new ClipError(
    'store-unavailable',
    `Pinecone does not answer for index "${index}" (${reason}). Check the network, then try again; what was written before is safe.`,
    { cause, retryable: true },
  );
}

/** The error for an index that is not there. */
export function missingIndex(index: string, cause?: unknown): ClipError {
  return new ClipError(
    'store-failed',
    `There is no Pinecone index "${index}" in the project of this API key. Create a serverless index with metric cosine and the model's dimensions, or correct the address.`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  const below = error.cause instanceof Error ? reasonOf(error.cause) : '';
  return (below || error.message || error.name).slice(0, 300);
}
