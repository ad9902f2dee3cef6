import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '@clipline/clip-core';
import { connectDatabase, openRuntime, type Runtime, readEnvironment } from '@clipline/runtime';
import { toItemRows, writeItems } from '../../packages/runtime/src/runs/node-items.ts';
import type { Row } from './table.ts';

type Database = Awaited<ReturnType<typeof connectDatabase>>;

const nodes = ['folder', 'embed', 'classify', 'branch', 'upsert'];
const pageSize = 250;

/** What opening a run of 100,000 items costs beside one of 1,000: its counts, and the first page of a node's items. */
export async function benchItems({ rounds }: { readonly rounds: number }): Promise<readonly Row[]> {
  const home = await mkdtemp(join(tmpdir(), 'clipline-bench-'));
  const environment = readEnvironment({ CLIPLINE_HOME: home, CLIPLINE_OFFLINE: '1' });
  try {
    await using database = await connectDatabase(environment);
    await using runtime = await openRuntime(environment, { database });
    const small = await fillRun(database, 1_000);
    const large = await fillRun(database, 100_000);
    await database.pool.query('ANALYZE run_item_pages');
    const asked: readonly (readonly [what: string, ask: (run: string) => Promise<unknown>])[] = [
      ['the run with its counts', (run) => runtime.runs.describe(run)],
      ['first 50 items', (run) => runtime.runs.items(run, { node: 'classify' })],
      [
        'first 50 that failed, 1 in 1,000',
        (run) => runtime.runs.items(run, { node: 'classify', outcome: 'failed' }),
      ],
      [
        'last 50 items',
        async (run) => runtime.runs.items(run, { node: 'classify', cursor: await nearEnd(database, run) }),
      ],
    ];
    const rows: Row[] = [];
    for (const [what, ask] of asked) {
      const times = { small: [] as number[], large: [] as number[] };
      // By turns, so that both meet the same load.
      for (let round = 0; round < Math.max(rounds, 5); round++) {
        times.small.push(await time(() => ask(small)));
        times.large.push(await time(() => ask(large)));
      }
      const [few, many] = [Math.min(...times.small), Math.min(...times.large)];
      rows.push({ what, 'ms of 1,000': few, 'ms of 100,000': many, '100,000 : 1,000': many / few });
    }
    return [...rows, await measureSize(database, runtime, large)];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Writes what a run of so many items would have left at five nodes. */
async function fillRun({ pool, prisma }: Database, items: number): Promise<string> {
  const { id } = await prisma.run.create({
    data: {
      kind: 'pipeline',
      title: `${items} items`,
      request: {},
      status: 'succeeded',
      finishedAt: new Date(),
    },
  });
  const client = await pool.connect();
  try {
    for (let page = 0; page * pageSize < items; page++) {
      const given = Array.from({ length: pageSize }, (_, n) => makeItem(page * pageSize + n));
      const rows = nodes.flatMap((node) => toItemRows({ page, node, ...sort(given) }));
      await writeItems(client, id, { page, rows });
    }
    for (const node of nodes) {
      const counts = JSON.stringify({
        in: items,
        out: { out: items },
        errors: items / 1_000,
        milliseconds: 1,
      });
      await client.query('INSERT INTO run_nodes (run_id, node_id, counts) VALUES ($1, $2, $3)', [
        id,
        node,
        counts,
      ]);
    }
  } finally {
    client.release();
  }
  return id;
}

function sort(given: readonly Item[]) {
  const fails = ({ metadata }: Item) => Number(metadata.n) % 1_000 === 999;
  const error = { code: 'image-corrupt' as const, message: 'The file ends in the middle.', retryable: false };
  return {
    outputs: new Map([['out', given.filter((item) => !fails(item))]]),
    rejected: given
      .filter(fails)
      .map((item) => ({ item: { ...item, failure: { node: 'classify', ...error } }, error })),
    dropped: [],
  };
}

function makeItem(n: number): Item {
  const path = `2026/${n % 12}/photo-${n}.jpg`;
  return {
    id: `01a2190f-7b43-7b45-9455-${String(n).padStart(12, '0')}`,
    metadata: { n, path, modifiedAt: '2026-11-26T18:12:54.724Z', camera: 'X100', iso: n % 6400 },
    image: {
      uri: `file:///photos/${path}`,
      mediaType: 'image/jpeg',
      width: 4000,
      height: 3000,
      bytes: 5_000_000 + n,
    },
    labels: ['cat', 'dog', 'car', 'tree', 'house'].map((name, at) => ({
      name,
      score: ((n * 7 + at * 13) % 100) / 100,
    })),
  };
}

async function nearEnd({ pool }: Database, run: string): Promise<string> {
  const { rows } = await pool.query<{ page: number }>(
    `SELECT max(page)::int AS page FROM run_item_pages WHERE run_id = $1 AND node_id = 'classify'`,
    [run],
  );
  return JSON.stringify([rows[0]?.page ?? 0, '', '', -1, 0]);
}

async function measureSize({ pool }: Database, runtime: Runtime, run: string): Promise<Row> {
  const { items } = await runtime.runs.items(run, { node: 'classify', limit: 1 });
  const { rows } = await pool.query<{ bytes: string }>(
    `SELECT pg_total_relation_size('run_item_pages')::text AS bytes`,
  );
  return {
    what: 'bytes kept of an item at a node',
    'ms of 1,000': '',
    'ms of 100,000': Math.round(Number(rows[0]?.bytes) / (101_000 * nodes.length)),
    '100,000 : 1,000': `of ${JSON.stringify(items).length} as JSON`,
  };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
