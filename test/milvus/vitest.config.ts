import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests that need a real Milvus; `run.ts` starts one and runs them beside it. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/milvus/**/*.test.ts'],
    // A call that must see every write waits for the server's clock, up to 400 ms each.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // One server for all: the test that kills it must not disturb the others.
    fileParallelism: false,
    reporters: ['default'],
  },
});
