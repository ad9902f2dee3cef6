import { z } from 'zod';
import { ClipError } from '../../errors.ts';
import type { StoreHealth } from '../../store.ts';

/** What PostgreSQL or the client's socket says of a failure; `code` is an SQLSTATE or a name such as ECONNREFUSED. */
const failureSchema = z
  .object({ code: z.string().optional().catch(undefined), message: z.string().catch('unknown') })
  .catch({ code: undefined, message: 'unknown' });

const credentials = ['28P01', '28000'];
/** Classes and states that pass by: connection, resources, serialization, deadlock, shutdown and start. */
const passing = /^(08|53|57P|40001|40P01|55P03|57014)/;
const socketCodes = /^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)|^ENOTFOUND$/;
const clientTexts = /connection terminated|timeout|not queryable|client has encountered a connection error/i;

/** True when a table or schema is not there. */
export function isUndefinedTable(error: unknown): boolean {
  const { code } = failureSchema.parse(error instanceof ClipError ? error.cause : error);
  return code === '42P01' || code === '3F000';
}

/** True when the connection can serve no other call. */
export function isBroken(error: unknown): boolean {
  const { code } = failureSchema.parse(error);
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || /^(08|57P)/.test(code);
}

/** A ClipError for what the client threw; `server` is `host:port/database`. */
export function wrapPostgresError(error: unknown, server: string): ClipError {
  if (error instanceof ClipError) return error;
  const { code, message } = failureSchema.parse(error);
  const said = message.slice(0, 300);
  if (code !== undefined && credentials.includes(code)) {
    return new ClipError(
      'credential-refused',
      `PostgreSQL at ${server} refuses the user or password (${said}). Correct them: postgres://user:env:VARIABLE@host:5432/database.`,
      { cause: error },
    );
  }
  if (code === '42501') {
    return new ClipError(
      'credential-refused',
      `PostgreSQL at ${server} does not let this user work there (${said}). Let it make a schema with \`GRANT CREATE ON DATABASE\`, or own the schema of vectors.`,
      { cause: error },
    );
  }
  if (code === '53100') {
    return new ClipError(
      'disk-full',
      `PostgreSQL at ${server} has no space left. Free some; nothing written before is lost.`,
      { cause: error },
    );
  }
  if (isPassing(code, message)) {
    return new ClipError(
      'store-unavailable',
      `PostgreSQL at ${server} does not answer (${said}). Start it or check the address, then try again; what was written before is safe.`,
      { cause: error, retryable: true },
    );
  }
  return new ClipError('store-failed', `PostgreSQL at ${server} refused the call: ${said}`, { cause: error });
}

function isPassing(code: string | undefined, message: string): boolean {
  if (code !== undefined) return passing.test(code) || socketCodes.test(code);
  return clientTexts.test(message);
}

/** What keeps the store from being used, and what to do. */
export function explainHealth(error: unknown, server: string): StoreHealth {
  const { code, message } = failureSchema.parse(error instanceof ClipError ? (error.cause ?? error) : error);
  const detail = wrapPostgresError(error, server).message;
  const unavailable = { state: 'unavailable', detail } as const;
  if (code !== undefined && credentials.includes(code)) {
    const remedy = 'Check the user, and the variable that the address takes the password from.';
    return { ...unavailable, reason: 'credentials', remedy };
  }
  if (code === '3D000') {
    const remedy = 'Correct the database in the address, or make it with `CREATE DATABASE`.';
    return { ...unavailable, reason: 'unhealthy', remedy };
  }
  return {
    ...unavailable,
    reason: isPassing(code, message) ? 'no-answer' : 'unhealthy',
    remedy: `Start PostgreSQL, or correct the address postgres://${server}.`,
  };
}

/** The health of a place where something else than PostgreSQL answers. */
export function otherProduct(server: string): StoreHealth {
  return {
    state: 'unavailable',
    reason: 'wrong-product',
    detail: `What answers at ${server} does not speak PostgreSQL.`,
    remedy: 'Correct host and port in the address.',
  };
}
