import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPythonPackage, Unavailable } from '../support/python-package.ts';
import { enterNetwork, raiseLoopback } from './network.ts';
import {
  killServer,
  prepareServer,
  removeServer,
  type ServerFiles,
  serverPort,
  startServer,
} from './server.ts';

/**
 * Runs the tests that need a real Milvus: `node test/milvus/run.ts [arguments for vitest]`.
 *
 * The server opens nine ports on every interface, so it and the tests run in a network of their own. Exit code 75 with
 * one line of reason when a Milvus cannot be had on this machine. With MILVUS_URL, the suite runs against that server of
 * any version, without the tests that kill it.
 */
const repository = fileURLToPath(new URL('../..', import.meta.url));
const cache = resolve(process.env.CLIPLINE_TEST_CACHE ?? join(repository, '.cache'), 'milvus');
/** Newer packages have no Linux wheel. */
const milvusPackage = 'milvus==2.3.5';
const filesMark = 'CLIPLINE_TEST_MILVUS_FILES';

try {
  const own = process.env.MILVUS_URL;
  const files = process.env[filesMark];
  if (own)
    process.exitCode = await runBeside({ CLIPLINE_TEST_MILVUS: own }, ['contract', 'alias', 'partition']);
  else process.exitCode = files === undefined ? await runOutside() : await runInside(JSON.parse(files));
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`No Milvus on this machine: ${error.message}`);
  process.exitCode = 75;
}

async function runOutside(): Promise<number> {
  const venv = await installPythonPackage({ cache, package: milvusPackage, proof: 'bin/milvus-server' });
  const files = prepareServer(venv, cache);
  try {
    return await enterNetwork([process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      ...process.env,
      [filesMark]: JSON.stringify(files),
    });
  } finally {
    removeServer(files);
  }
}

async function runInside(files: ServerFiles): Promise<number> {
  await raiseLoopback();
  console.log('Starting Milvus…');
  const started = Date.now();
  await startServer(files);
  console.log(`Milvus answers after ${((Date.now() - started) / 1000).toFixed(0)} s.`);
  try {
    return await runBeside({ CLIPLINE_TEST_MILVUS: `milvus://127.0.0.1:${serverPort}` });
  } finally {
    await killServer(files);
  }
}

/** Runs Vitest with the arguments given, or after `--run` the command that follows, and resolves with the exit code. */
async function runBeside(environment: NodeJS.ProcessEnv, only: readonly string[] = []): Promise<number> {
  const [first, ...rest] = process.argv.slice(2);
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const tests = [process.execPath, vitest, 'run', '--config', config, ...process.argv.slice(2), ...only];
  const [command = '', ...parameters] = first === '--run' ? rest : tests;
  const child = spawn(command, parameters, {
    cwd: repository,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return await new Promise((done) => child.once('exit', (code) => done(code ?? 1)));
}
