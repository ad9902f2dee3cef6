#!/usr/bin/env node
// Plain JavaScript for whatever Node is on the PATH: hands over to the project's own Node 24, which runs the
// command line as TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const modules = join(root, 'node_modules');

main();

function main() {
  if (!['commander', 'zod', '@clipline/runtime'].every((name) => existsSync(join(modules, name)))) {
    stop(
      `Error: Clipline's packages are not installed yet. Run \`npm start\` or \`npm ci\` in ${root} first.`,
      1,
    );
  }
  const node = findNode();
  if (clientIsStale()) generateClient(node);
  const lifeline = join(root, 'packages/runtime/src/processes/lifeline.ts');
  const child = spawn(
    node,
    [
      '--disable-warning=ExperimentalWarning',
      // Ends the command when this process is gone, `kill -9` included.
      '--import',
      pathToFileURL(lifeline).href,
      join(root, 'apps/cli/src/main.ts'),
      ...process.argv.slice(2),
    ],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // Decoding on many threads makes glibc keep an arena for each; two hold memory flat.
      env: { ...process.env, MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2' },
    },
  );
  // A terminal sends Ctrl-C to the child as well, which takes two within a moment for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`Error: ${node} cannot be started: ${error.message}.`, 1));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

/** The Node 24 that the lock file brings, or the one that runs this if it is new enough. */
function findNode() {
  const own = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return stop(
    `Error: Clipline needs Node 24, this is Node ${process.versions.node}, and node_modules has none for ${process.platform}-${process.arch}. Run \`npm ci\` in ${root}, or install Node 24.`,
    1,
  );
}

/** True when a schema file is newer than what was generated from it; the generator then looks closer. */
function clientIsStale() {
  const stamp = join(root, 'packages/runtime/src/database/generated/stamp.txt');
  if (!existsSync(stamp)) return true;
  const made = statSync(stamp).mtimeMs;
  const schema = join(root, 'prisma', 'schema');
  return readdirSync(schema).some((name) => statSync(join(schema, name)).mtimeMs > made);
}

function generateClient(node) {
  // stdout belongs to the command's result.
  const done = spawnSync(node, [join(root, 'prisma', 'generate.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) stop('Error: The database client could not be generated, see above.', 1);
}

function stop(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
