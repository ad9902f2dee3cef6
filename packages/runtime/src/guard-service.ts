import { ClipError, type ErrorCode } from '@clipline/clip-core';
import { describeUrl } from './database/open-database.ts';

/** Gives the methods of a service errors that a person can act on, whatever the database threw. */
export function guardService<T extends object>(service: T, databaseUrl: string): T {
  const guarded = Object.entries(service).map(([name, method]: [string, unknown]) => {
    if (typeof method !== 'function') return [name, method];
    const call = (...given: readonly unknown[]): unknown => {
      const result: unknown = method(...given);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw explainError(error, databaseUrl);
      });
    };
    return [name, call];
  });
  // The same names with functions of the same types.
  return Object.fromEntries(guarded) as T;
}

/** The error itself when it is a ClipError; otherwise what it means, with the remedy. */
export function explainError(error: unknown, databaseUrl: string): ClipError {
  // The engine gives what it does not know the code `internal`; the database's own error is its cause.
  if (error instanceof ClipError && error.code !== 'internal') return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new ClipError('aborted', 'The work was cancelled.', { cause: error });
  }
  const detail = error instanceof Error ? error.message : String(error);
  const code = classify(error);
  if (code === 'disk-full') {
    return new ClipError(code, 'The disk of the database is full. Free some space and try again.', {
      cause: error,
    });
  }
  if (code === 'database-unavailable') {
    return new ClipError(
      code,
      `The database at ${describeUrl(databaseUrl)} cannot be reached: ${detail}. Check that PostgreSQL runs there, and try again.`,
      { cause: error, retryable: true },
    );
  }
  if (code === 'database-failed') {
    return new ClipError(code, `The database refused a statement: ${detail}. This is a fault in Clipline.`, {
      cause: error,
    });
  }
  return error instanceof ClipError ? error : new ClipError(code, detail, { cause: error });
}

/** By the codes of PostgreSQL (SQLSTATE), Node's sockets and Prisma, wherever in the chain of causes they are. */
function classify(error: unknown): ErrorCode {
  const codes = [...codesOf(error)];
  if (codes.some((code) => code === '53100' || code === 'ENOSPC')) return 'disk-full';
  if (codes.some((code) => unreachable.test(code))) return 'database-unavailable';
  if ([...messagesOf(error)].some((message) => brokenConnection.test(message))) return 'database-unavailable';
  if (codes.some((code) => sqlState.test(code) || /^P\d{4}$/.test(code))) return 'database-failed';
  return 'internal';
}

/** Five signs with a digit among them, unlike `EPERM` of the file system. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

const unreachable =
  /^(08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024)$/;

/** The PostgreSQL client gives these errors of its own no code; the text is all there is. */
const brokenConnection =
  /^(Connection terminated|Client (was closed|has encountered a connection error) and is not queryable|timeout exceeded when trying to connect)/;

function* messagesOf(error: unknown): Generator<string, void, undefined> {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    yield at.message;
    at = at.cause;
  }
}

function* codesOf(error: unknown): Generator<string, void, undefined> {
  for (let at: unknown = error, depth = 0; at instanceof Object && depth < 5; depth++) {
    if ('code' in at && typeof at.code === 'string') yield at.code;
    if ('originalCode' in at && typeof at.originalCode === 'string') yield at.originalCode;
    if (at instanceof AggregateError) for (const one of at.errors) yield* codesOf(one);
    at = 'cause' in at ? at.cause : undefined;
  }
}
