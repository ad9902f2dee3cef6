import { z } from 'zod';
import { ClipError } from '../../errors.ts';
import { missingCollection } from '../collection-stamp.ts';

const statusSchema = z.object({
  error_code: z.union([z.string(), z.number()]).optional(),
  code: z.number().optional(),
  reason: z.string().optional(),
  retriable: z.boolean().optional(),
});
type Status = z.output<typeof statusSchema>;

const notFound = 100;
const notLoaded = [101, 103];
/** A wrong parameter, and a database that is not there. */
const lastingCodes = [800, 1100, 1101];

/** What a failed call was about. */
export interface CallSubject {
  /** `host:port`, for messages. */
  readonly address: string;
  readonly collection?: string | undefined;
}

/** Throws a ClipError when a reply that arrived says that the call failed. */
export function requireSuccess(reply: unknown, subject: CallSubject): void {
  const status = statusOf(reply);
  if (status && !succeeded(status)) throw explainStatus(status, subject, reply);
}

/** A ClipError for what the client threw: a gRPC error, a reply that it refused, or one of its own checks. */
export function wrapThrown(error: unknown, subject: CallSubject): ClipError {
  if (error instanceof ClipError) return error;
  const status = statusOf(error);
  if (status?.error_code !== undefined) return explainStatus(status, subject, error);
  const { code, message } = grpcSchema.parse(error);
  // 3: invalid argument, 7: permission denied, 12: unimplemented, 16: unauthenticated; repeating these is no use.
  if (code === 7 || code === 16) {
    return new ClipError(
      'credential-refused',
      `Milvus at ${subject.address} refuses the user name or password. Put them in the address: milvus://user:env:VARIABLE@host:port.`,
      { cause: error },
    );
  }
  if (code === 3 || code === 12 || code === undefined) return failed(message, subject, error);
  return unavailable(message, subject, error);
}

/** True when the collection has to be loaded into memory before it can be searched. */
export function isNotLoaded(error: unknown): boolean {
  const status = error instanceof ClipError ? statusOf(error.cause) : undefined;
  return status?.code !== undefined && notLoaded.includes(status.code);
}

/** True when another client made a collection of this name first. */
export function isExisting(error: unknown): boolean {
  const status = error instanceof ClipError ? statusOf(error.cause) : undefined;
  return /already exist|duplicate collection/i.test(status?.reason ?? '');
}

/** The error for a Milvus that does not answer. */
export function unavailable(reason: string, subject: CallSubject, cause?: unknown): ClipError {
  return new ClipError(
    'store-unavailable',
    `Milvus at ${subject.address} does not answer (${reason.slice(0, 200)}). Start it or check the address, then try again; what was written before is safe.`,
    { cause, retryable: true },
  );
}

function explainStatus(status: Status, subject: CallSubject, cause: unknown): ClipError {
  const reason = status.reason ?? 'no reason given';
  const { collection } = subject;
  if (collection !== undefined && (status.code === notFound || status.error_code === 'CollectionNotExists')) {
    return missingCollection(collection, cause);
  }
  const lasting =
    (status.code !== undefined && lastingCodes.includes(status.code)) ||
    status.error_code === 'IllegalArgument' ||
    /cannot parse expression|already exist|invalid parameter|duplicate collection/i.test(reason);
  // Every call can be repeated without harm, and Milvus calls what passes by (a channel that moves, a node that starts)
  // and what does not by one code: so all else is worth repeating.
  return lasting ? failed(reason, subject, cause) : unavailable(reason, subject, cause);
}

function failed(reason: string, subject: CallSubject, cause: unknown): ClipError {
  const where = subject.collection === undefined ? '' : ` on collection "${subject.collection}"`;
  return new ClipError(
    'store-failed',
    `Milvus at ${subject.address} refused the call${where}: ${reason.slice(0, 300)}`,
    {
      cause,
    },
  );
}

function succeeded(status: Status): boolean {
  return (
    (status.code ?? 0) === 0 &&
    (status.error_code === 'Success' || status.error_code === 0 || status.error_code === undefined)
  );
}

/** Replies carry their status in a field, or are one. */
function statusOf(reply: unknown): Status | undefined {
  const inside = z.object({ status: statusSchema }).safeParse(reply);
  if (inside.success) return inside.data.status;
  const itself = statusSchema.safeParse(reply);
  return itself.success ? itself.data : undefined;
}

const grpcSchema = z
  .object({ code: z.number().optional().catch(undefined), message: z.string().catch('unknown') })
  .catch({ code: undefined, message: 'unknown' });
