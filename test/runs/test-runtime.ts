import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipModel } from '@clipline/clip-core';
import { createTinyModel } from '@clipline/clip-core/testing';
import { openRuntime, type Runtime, readEnvironment } from '@clipline/runtime';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

export interface TestRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly database: TestDatabase;
  readonly home: string;
}

/** Opens a runtime on a database and a home of its own, with the tiny model in place of the default one. */
export async function openTestRuntime(
  options: {
    readonly openModel?: (source: string) => Promise<ClipModel>;
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Promise<TestRuntime> {
  const { variables, ...rest } = options;
  const database = await createTestDatabase();
  const home = await mkdtemp(join(tmpdir(), 'clipline-runtime-'));
  const runtime = await openRuntime(
    readEnvironment({
      CLIPLINE_HOME: home,
      DATABASE_URL: database.url,
      CLIPLINE_MODEL: 'tiny',
      // Pages of 32 images on every machine.
      CLIPLINE_THREADS: '1',
      ...variables,
    }),
    { database, openModel: async (source) => createTinyModel({ id: source }), ...rest },
  );
  return {
    runtime,
    database,
    home,
    async [Symbol.asyncDispose]() {
      await runtime[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  };
}
