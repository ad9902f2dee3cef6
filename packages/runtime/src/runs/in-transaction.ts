import type pg from 'pg';

/** Runs the work in one transaction: all of it is kept, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks between two statements says so by an event, which without a listener ends the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot roll back must not go back to the pool.
    await client.query('ROLLBACK').catch(onError);
    throw error;
  } finally {
    client.release(broken);
    // Released with an error it is being closed, and may still complain.
    if (broken === undefined) client.off('error', onError);
  }
}
