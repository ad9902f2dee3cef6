import { describe, expect, it } from 'vitest';
import type { WorkerSetup } from './worker-messages.ts';
import { WorkerPool } from './worker-pool.ts';

const entry = new URL('../../../../test/fixtures/golden/crashing-worker.ts', import.meta.url);
const job = { image: { path: '/nowhere' } };

/** A pool whose threads die over their first `deaths` jobs. */
function startPool(deaths: number, size = 1) {
  const started = new Int32Array(new SharedArrayBuffer(4));
  // The stand-in reads nothing of a real setup.
  const setup = { started, deaths } as unknown as WorkerSetup;
  return { pool: new WorkerPool(setup, size, entry), started };
}

describe('WorkerPool', () => {
  it('answers every job', async () => {
    const { pool, started } = startPool(0, 2);
    await using _ = pool;
    const answers = await Promise.all(Array.from({ length: 50 }, () => pool.run(job).answer));
    expect(answers).toHaveLength(50);
    expect(started[0]).toBe(50);
  });

  it('gives the jobs of a thread that died to another', async () => {
    const { pool, started } = startPool(1);
    await using _ = pool;
    const answers = await Promise.all(Array.from({ length: 10 }, () => pool.run(job).answer));
    expect(answers).toHaveLength(10);
    expect(started[0]).toBe(11);
  });

  it('refuses a job over which two threads died, and goes on with the next', async () => {
    const { pool } = startPool(2);
    await using _ = pool;
    await expect(pool.run(job).answer).rejects.toMatchObject({ code: 'process-failed', retryable: true });
    await expect(pool.run(job).answer).resolves.toMatchObject({ image: { width: 1 } });
  });

  it('ends a cancelled job at once', async () => {
    const { pool } = startPool(0);
    await using _ = pool;
    const tickets = Array.from({ length: 40 }, () => pool.run(job));
    for (const { cancel } of tickets.slice(1)) cancel();
    const settled = await Promise.allSettled(tickets.map(({ answer }) => answer));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', ...Array(39).fill('rejected')]);
  });

  it('refuses what is under way, and everything after, when it is closed', async () => {
    const { pool } = startPool(0);
    const { answer } = pool.run(job);
    const refused = expect(answer).rejects.toMatchObject({ code: 'aborted' });
    await pool[Symbol.asyncDispose]();
    await refused;
    expect(() => pool.run(job)).toThrow(/closed/);
  });
});
