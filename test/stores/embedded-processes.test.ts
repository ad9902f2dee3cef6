import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '@clipline/clip-core/stores';
import { describe, expect, it } from 'vitest';
import { record, scanAll, stampOf } from '../../packages/clip-core/src/testing/store-contract-world.ts';

const url = 'embedded?indexFrom=500';
const collection = 'shared';

describe('an embedded store that several processes use', () => {
  it('keeps every record of three that write at once while one optimises, none twice', {
    timeout: 120_000,
  }, async () => {
    using folder = temporaryFolder();
    await using store = await makeStore(folder.path);
    const writers = ['a', 'b', 'c'].map((name) =>
      startWriter(folder.path, { name, batches: 15, optimizeEvery: name === 'c' ? 4 : 0 }),
    );
    const counts: number[] = [];
    while (writers.some(({ child }) => child.exitCode === null)) {
      counts.push(await store.count(collection));
      await sleep(200);
    }
    expect(writers.map(({ child }) => child.exitCode)).toEqual([0, 0, 0]);
    expect(counts).toEqual([...counts].sort((x, y) => x - y));
    const ids = (await scanAll(store, collection)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(3 * 15 * 20 + 5);
    const last = record('b/14/19', {}, 32);
    expect((await store.query(collection, { vector: last.vector, topK: 1 }))[0]?.id).toBe('b/14/19');
  });

  it('loses nothing acknowledged when its writer is killed, again and again', {
    timeout: 180_000,
  }, async () => {
    using folder = temporaryFolder();
    await using store = await makeStore(folder.path);
    const acknowledged = new Map<string, number>();
    for (const [round, milliseconds] of [80, 250, 420, 650, 900].entries()) {
      const name = `round-${round}`;
      const writer = startWriter(folder.path, {
        name,
        batches: 10_000,
        optimizeEvery: round % 2 === 0 ? 3 : 0,
      });
      await writer.ready;
      await sleep(milliseconds);
      writer.child.kill('SIGKILL');
      await once(writer.child, 'exit');
      acknowledged.set(name, writer.acknowledged());
      const ids = (await scanAll(store, collection)).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const held = new Set(ids);
      for (const [writerName, batches] of acknowledged) {
        for (let batch = 0; batch < batches; batch += 1) {
          for (let n = 0; n < 20; n += 1) expect(held.has(`${writerName}/${batch}/${n}`)).toBe(true);
        }
      }
    }
    expect(Math.max(...acknowledged.values())).toBeGreaterThan(1);
    await store.upsert(collection, [record('after', {}, 32)]);
    await store.optimize(collection);
    expect(await store.fetch(collection, ['after'])).toHaveLength(1);
    expect((await store.query(collection, { vector: record('after', {}, 32).vector, topK: 1 }))[0]?.id).toBe(
      'after',
    );
  });
});

async function makeStore(home: string) {
  const store = await openStore(url, { home });
  await store.createCollection({ name: collection, stamp: stampOf(32) });
  return store;
}

interface Writer {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  /** How many batches it said were written. */
  acknowledged(): number;
}

function startWriter(
  home: string,
  options: { readonly name: string; readonly batches: number; readonly optimizeEvery: number },
): Writer {
  const script = fileURLToPath(new URL('writer.ts', import.meta.url));
  const parameters = [
    home,
    url,
    collection,
    options.name,
    String(options.batches),
    String(options.optimizeEvery),
  ];
  const child = fork(script, parameters, { execArgv: [] });
  let batches = 0;
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message) => {
      if (message === 'ready') resolve();
      else batches = Number(message) + 1;
    });
  });
  return { child, ready, acknowledged: () => batches };
}

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'clipline-embedded-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
