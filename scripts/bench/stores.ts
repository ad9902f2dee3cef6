import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@clipline/clip-core/stores';
import { cacheFolder, repoRoot } from '../test/step.ts';
import { loadStore } from './store-load.ts';
import type { Row } from './table.ts';

/** A store of the bench: how it is reached, and the folder whose growth is its size. */
interface Contestant {
  readonly url: string;
  readonly home: string;
  readonly folder: string | null;
}

/** Stores by name; null where a server must be started first. */
const contestants: Readonly<Record<string, (home: string) => Contestant | null>> = {
  exact: (home) => ({ url: 'memory', home, folder: null }),
  embedded: (home) => ({ url: 'embedded', home, folder: home }),
  milvus: (home) => server(home, 'CLIPLINE_TEST_MILVUS', 'CLIPLINE_TEST_MILVUS_FILES'),
  pgvector: (home) => {
    const given = process.env.CLIPLINE_TEST_PGVECTOR;
    if (given === undefined) return null;
    const { port, data }: { port: number; data: string } = JSON.parse(given);
    return { url: `postgres://clipline@127.0.0.1:${port}/postgres`, home, folder: join(data, 'base') };
  },
};

/**
 * Every store side by side, one row for each size: ingest rate, latency, recall@10, with filters of 1 % and 50 %, bytes for
 * each vector on disk. Milvus and pgvector run in servers that the bench starts and throws away.
 */
export async function benchStores(options: {
  readonly sizes: readonly number[];
  readonly stores: readonly string[];
  readonly queries?: number;
}): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of options.sizes) {
    for (const name of options.stores) rows.push(...(await benchStore(name, size, options.queries ?? 200)));
  }
  return rows;
}

async function benchStore(name: string, size: number, queries: number): Promise<readonly Row[]> {
  const open = contestants[name];
  if (!open) throw new Error(`No store "${name}"; there are ${Object.keys(contestants).join(', ')}.`);
  const home = mkdtempSync(join(tmpdir(), 'clipline-bench-stores-'));
  try {
    const contestant = open(home);
    if (contestant === null) return await benchInServer(name, size);
    await using store = await openStore(contestant.url, { home });
    const { folder } = contestant;
    const row = await loadStore(store, { size, queries, bytes: folder ? () => bytesUnder(folder) : null });
    return [{ store: name, ...row }];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The same bench in a child of the runner that starts the server for tests. */
async function benchInServer(name: string, size: number): Promise<readonly Row[]> {
  const runner = join(repoRoot, `test/${name}/run.ts`);
  const bench = ['scripts/bench.ts', 'stores', '--stores', name, '--sizes', String(size), '--json'];
  const child = spawn(process.execPath, [runner, '--run', process.execPath, ...bench], {
    cwd: repoRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CLIPLINE_TEST_CACHE: cacheFolder },
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const line = printed.split('\n').find((text) => text.startsWith('{"bench"'));
  if (line) return JSON.parse(line).rows;
  return [
    { store: name, records: size, index: `not run (${printed.trim().split('\n').at(-1)}, exit ${code})` },
  ];
}

function server(home: string, address: string, files: string): Contestant | null {
  const [url, given] = [process.env[address], process.env[files]];
  return url === undefined || given === undefined ? null : { url, home, folder: JSON.parse(given).data };
}

/** Bytes of all files under a folder; one that goes meanwhile counts nothing. */
async function bytesUnder(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesUnder(path);
    else if (entry.isFile()) bytes += (await lstat(path).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
