import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests that need a real PostgreSQL with pgvector; `run.ts` starts one and runs them beside it. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/pgvector/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One server for all: the test that kills it must not disturb the others.
    fileParallelism: false,
    reporters: ['default'],
  },
});
