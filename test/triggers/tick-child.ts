import { nodeRegistry } from '@clipline/nodes';
import { openDatabase } from '../../packages/runtime/src/database/open-database.ts';
import { lookOnce } from '../../packages/runtime/src/triggers/trigger-loop.ts';

// A process that looks at triggers, minute by minute of a clock of its own: `node tick-child.ts FROM MINUTES`. It waits
// for a line on stdin, so that several begin together, and writes a line for each run that it starts.
const [from = '', minutes = ''] = process.argv.slice(2);
const { DATABASE_URL: databaseUrl = '' } = process.env;
await using database = await openDatabase(databaseUrl);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const start = async ({ idempotencyKey }: { readonly idempotencyKey: string }) => {
  process.stdout.write(`${idempotencyKey}\n`);
  return { runId: null };
};
for (let minute = 0; minute <= Number(minutes); minute++) {
  const now = new Date(Date.parse(from) + minute * 60_000);
  await lookOnce({ database, registry: nodeRegistry }, { startPipeline: start, reindexCatalog: start }, now);
}
process.stdin.destroy();
