import { z } from 'zod';
import { ClipError } from '../../errors.ts';
import { missingCollection } from '../collection-stamp.ts';

/** What a failed call was about. */
export interface CallSubject {
  /** `host:port`, for messages. */
  readonly server: string;
  readonly collection?: string | undefined;
}

/** An answer of the server that says that it failed. */
const answered = z.object({
  status: z.number(),
  data: z.unknown(),
});
/** What the client throws on status 429; it keeps only the first digit of the header, so the wait may be longer. */
const exhausted = z.object({ retry_after: z.number() });
const errorBody = z.object({ status: z.object({ error: z.string() }) });

/** A ClipError for what the client threw: an answer with an error status, no answer, or one that cannot be read. */
export function wrapThrown(error: unknown, subject: CallSubject): ClipError {
  if (error instanceof ClipError) return error;
  const limited = exhausted.safeParse(error);
  if (limited.success) return tooMany(subject, error, limited.data.retry_after * 1_000);
  const answer = answered.safeParse(error);
  if (!answer.success) {
    return speaksNoHttp(error) ? wrongProduct(subject, error) : unavailable(reasonOf(error), subject, error);
  }
  const { status, data } = answer.data;
  const reason = reasonIn(data);
  if (status === 401 || status === 403) return refusedKey(subject, error);
  if (
    status === 404 &&
    reason !== undefined &&
    /collection/i.test(reason) &&
    subject.collection !== undefined
  ) {
    return missingCollection(subject.collection, error);
  }
  if (status === 429) return tooMany(subject, error, null);
  if (status >= 500 || status === 408)
    return unavailable(`status ${status}: ${reason ?? 'no reason'}`, subject, error);
  return reason === undefined ? wrongProduct(subject, error) : failed(reason, subject, error);
}

/** True when another client made a collection of this name first. */
export function isExisting(error: unknown): boolean {
  const answer = error instanceof ClipError ? answered.safeParse(error.cause) : undefined;
  if (!answer?.success) return false;
  return answer.data.status === 409 || /already exists/i.test(reasonIn(answer.data.data) ?? '');
}

/** The error for a server that does not answer. */
export function unavailable(reason: string, subject: CallSubject, cause?: unknown): ClipError {
  return new ClipError(
    'store-unavailable',
    `Qdrant at ${subject.server} does not answer (${reason.slice(0, 200)}). Start it or check the address, then try again; what was written before is safe.`,
    { cause, retryable: true },
  );
}

/** The error for something that answers and is no Qdrant. */
export function wrongProduct({ server }: CallSubject, cause?: unknown): ClipError {
  return new ClipError(
    'store-failed',
    `What answers at ${server} is not Qdrant's REST service. Check host and port: REST is on 6333, gRPC on 6334.`,
    { cause },
  );
}

function refusedKey({ server }: CallSubject, cause: unknown): ClipError {
  return new ClipError(
    'credential-refused',
    `Qdrant at ${server} refuses the API key. Put a valid one into the variable that the address names: qdrant://host:port?apiKey=env:NAME.`,
    { cause },
  );
}

function tooMany({ server }: CallSubject, cause: unknown, retryAfter: number | null): ClipError {
  return new ClipError(
    'store-unavailable',
    `Qdrant at ${server} takes no more requests at the moment. Wait, or raise its limits.`,
    { cause, retryable: true, retryAfter },
  );
}

function failed(reason: string, subject: CallSubject, cause: unknown): ClipError {
  const where = subject.collection === undefined ? '' : ` on collection "${subject.collection}"`;
  return new ClipError(
    'store-failed',
    `Qdrant at ${subject.server} refused the call${where}: ${reason.slice(0, 300)}`,
    {
      cause,
    },
  );
}

function reasonIn(data: unknown): string | undefined {
  const body = errorBody.safeParse(data);
  return body.success ? body.data.status.error : undefined;
}

/** True when what came back could not be read as HTTP. */
function speaksNoHttp(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.name === 'HTTPParserError';
}

/** `fetch failed` says nothing; what lies below does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message || error.name;
}
