import type pg from 'pg';
import { throwIfAborted } from '../../errors.ts';
import { abandonOnAbort } from '../abandon-on-abort.ts';
import { type RetryPolicy, withRetry } from '../retry.ts';
import { isBroken, wrapPostgresError } from './pgvector-errors.ts';
import { type PgvectorSettings, serverOf } from './pgvector-settings.ts';

/** A person may wait for a read; a write is worth more patience. */
const readAttempts = 3;
const readDeadline = 15_000;
const maxConnections = 8;

export interface CallOptions {
  /** Repeat it for as long as the policy says, once the server has answered at all. */
  readonly patient?: boolean | undefined;
  /** Fail at the first error. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that a statement may take. */
  readonly deadline?: number;
}

/** Makes calls to one server: connections, deadlines, retries, cancelling. Every call can be repeated without harm. */
export class PgvectorCalls implements AsyncDisposable {
  readonly #pool: pg.Pool;
  readonly #server: string;
  readonly #policy: RetryPolicy;
  #answered = false;

  constructor(Pool: typeof pg.Pool, settings: PgvectorSettings, policy: RetryPolicy) {
    const { host, port, user, password, database, sslmode } = settings;
    this.#server = serverOf(settings);
    this.#policy = policy;
    this.#pool = new Pool({
      host,
      port,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(database === undefined ? {} : { database }),
      ssl: sslmode === 'disable' ? false : { rejectUnauthorized: sslmode === 'verify-full' },
      max: maxConnections,
      connectionTimeoutMillis: Math.min(policy.deadline, readDeadline),
      keepAlive: true,
      application_name: 'clipline',
    });
    // A connection that breaks while nobody uses it: the next call opens another.
    this.#pool.on('error', () => undefined);
  }

  /** Throws `store-unavailable` (retryable), `credential-refused`, `store-failed`, `disk-full`, `aborted`. */
  async call<T>(work: (client: PgvectorClient) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const attempts = options.once ? 1 : this.#attempts(options.patient ?? false);
    return await withRetry(() => this.#attempt(work, options), { ...this.#policy, attempts }, options.signal);
  }

  /** The same inside a transaction. */
  async transaction<T>(work: (client: PgvectorClient) => Promise<T>, options: CallOptions = {}): Promise<T> {
    return await this.call(async (client) => {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    }, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.end();
  }

  #attempts(patient: boolean): number {
    const { attempts } = this.#policy;
    return patient && this.#answered ? attempts : Math.min(readAttempts, attempts);
  }

  async #attempt<T>(work: (client: PgvectorClient) => Promise<T>, options: CallOptions): Promise<T> {
    const { signal, patient } = options;
    throwIfAborted(signal);
    const deadline = options.deadline ?? Math.min(this.#policy.deadline, patient ? Infinity : readDeadline);
    let client: pg.PoolClient;
    try {
      client = await abandonOnAbort(this.#pool.connect(), signal);
    } catch (error) {
      throw wrapPostgresError(error, this.#server);
    }
    // A connection that breaks between two statements of a transaction: the next statement says so.
    client.on('error', ignore);
    const cancel = () => void this.#cancel(client);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const result = await work(new PgvectorClient(client, deadline));
      this.#answered = true;
      release(client);
      return result;
    } catch (error) {
      await giveBack(client, error);
      throwIfAborted(signal);
      throw wrapPostgresError(error, this.#server);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the statement that a connection is at. */
  async #cancel(client: pg.PoolClient): Promise<void> {
    // `processID` is set by the server's greeting; the types leave it out.
    const { processID } = client as unknown as { readonly processID: number };
    // When no other connection can be had, the statement ends at its deadline.
    await this.#pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
  }
}

/** Returns a connection to the pool fit for the next call, or closes it. */
async function giveBack(client: pg.PoolClient, error: unknown): Promise<void> {
  if (isBroken(error)) return release(client, true);
  try {
    await client.query('ROLLBACK');
    release(client);
  } catch {
    release(client, true);
  }
}

function release(client: pg.PoolClient, broken = false): void {
  client.release(broken);
  // One that is being closed may still complain.
  if (!broken) client.off('error', ignore);
}

function ignore(): void {}

/** One connection, with a deadline on each statement. */
export class PgvectorClient {
  readonly #client: pg.PoolClient;
  readonly #deadline: number;

  constructor(client: pg.PoolClient, deadline: number) {
    this.#client = client;
    this.#deadline = deadline;
  }

  async query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
    const config = { text, values: values ? [...values] : undefined, query_timeout: this.#deadline };
    // `query_timeout` is read from a query's own settings too; the types know it only on the connection's.
    return await this.#client.query(config as pg.QueryConfig);
  }
}
