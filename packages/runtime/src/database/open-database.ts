import { ClipError } from '@clipline/clip-core';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type AdvisoryLock, tryAdvisoryLock } from './advisory-lock.ts';
import { type Channel, openChannel } from './channel.ts';
import { PrismaClient } from './generated/client.ts';

/** An open database; disposing of it closes every connection. */
export interface Database extends AsyncDisposable {
  /** Connection string, password included: never log it. */
  readonly url: string;
  readonly prisma: PrismaClient;
  /** For SQL that Prisma cannot say; the same connections serve Prisma. */
  readonly pool: pg.Pool;
  /** LISTEN and NOTIFY between processes. */
  readonly channel: Channel;
  /**
   * Takes the lock of that name, which one holder in all processes can have, or answers null when it is taken.
   * A holder that dies gives it back. With `seats`, the first free one of these locks comes with it, or nothing does.
   */
  tryLock(name: string, seats?: readonly string[]): Promise<AdvisoryLock | null>;
}

export interface OpenDatabaseOptions {
  /** Most connections of the pool; default 5. LISTEN and each lock take one more. */
  readonly maxConnections?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
}

/** Connects to a PostgreSQL whose tables are there already. Throws `database-unavailable` with the remedy. */
export async function openDatabase(url: string, options: OpenDatabaseOptions = {}): Promise<Database> {
  const connection = {
    connectionString: url,
    application_name: options.applicationName ?? 'clipline',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({
    ...connection,
    max: options.maxConnections ?? 5,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  // Without a listener an idle connection that breaks would end the process; the pool makes a new one by itself.
  pool.on('error', () => undefined);
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw unavailable(url, error);
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const channel = openChannel(connection, pool);
  return {
    url,
    prisma,
    pool,
    channel,
    tryLock: (name, seats) => tryAdvisoryLock(connection, name, seats),
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** `host:port/name` of a connection string, without user and password. */
export function describeUrl(url: string): string {
  if (!URL.canParse(url)) return 'the address given';
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Says which database cannot be used, and why. */
export function unavailable(url: string, cause: unknown): ClipError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new ClipError(
    'database-unavailable',
    `The database at ${describeUrl(url)} cannot be used: ${reason}. Check that PostgreSQL runs there and that DATABASE_URL is right, or unset DATABASE_URL to use the embedded one.`,
    { cause, retryable: true },
  );
}
