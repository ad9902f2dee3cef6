import pg from 'pg';

/** A session-level advisory lock; disposing of it gives it back. */
export interface AdvisoryLock extends AsyncDisposable {
  /** Fires when the connection broke and the lock with it: whoever holds it must stop writing. */
  readonly lost: AbortSignal;
}

/**
 * Takes the lock of that name on a connection of its own, or answers null when another session has it.
 * With `seats`, the first free one of these is taken with it, or nothing when all are taken.
 */
export async function tryAdvisoryLock(
  connection: pg.ClientConfig,
  name: string,
  seats: readonly string[] = [],
): Promise<AdvisoryLock | null> {
  const client = new pg.Client(connection);
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection that held the lock has ended.')));
  await client.connect();
  try {
    if (!(await tryLock(client, name)) || !(await tryFirst(client, seats))) {
      await client.end();
      return null;
    }
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    lost: lost.signal,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function tryLock(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
    [name],
  );
  return rows[0]?.taken === true;
}

async function tryFirst(client: pg.Client, names: readonly string[]): Promise<boolean> {
  for (const name of names) if (await tryLock(client, name)) return true;
  return names.length === 0;
}
