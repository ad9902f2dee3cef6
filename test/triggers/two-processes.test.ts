import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';
import { publish } from '../support/trigger-world.ts';

const from = '2027-06-01T00:00:00Z';

/** A process that looks at triggers; `go` lets it begin, `ended` resolves with the keys of the runs that it started. */
async function startProcess(databaseUrl: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'tick-child.ts'), from, '10'], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let written = '';
  const ready = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    if (written.includes('ready')) ready.resolve();
  });
  const closed = once(child, 'close');
  await Promise.race([ready.promise, closed]);
  return {
    go: () => child.stdin.write('go\n'),
    ended: closed.then(() => written.split('\n').filter((line) => line.startsWith('trigger/'))),
  };
}

it('starts each tick once, though two processes look at the same time', { timeout: 120_000 }, async () => {
  await using database = await createTestDatabase();
  for (const name of ['a', 'b']) {
    await publish(database, name, [
      { id: 'often', type: 'triggers.schedule', params: { everySeconds: 10, missed: 'all' } },
      { id: 'minute', type: 'triggers.schedule', params: { cron: '* * * * *', missed: 'all' } },
    ]);
  }
  const processes = [await startProcess(database.url), await startProcess(database.url)];
  for (const { go } of processes) go();
  const started = await Promise.all(processes.map(({ ended }) => ended));
  const keys = started.flat();
  expect(new Set(keys).size).toBe(keys.length);
  // Ten minutes of two pipelines, sixty ticks of the one schedule and ten of the other.
  expect(keys).toHaveLength(2 * (60 + 10));
});
