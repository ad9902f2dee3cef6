// Plain JavaScript for whatever Node is on the PATH: installs what the lock file asks for, then hands over to the
// project's own Node 24, which runs everything else as TypeScript.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tasks = {
  start: ['apps/cli/src/main.ts', 'start'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  dev: ['apps/cli/src/main.ts', 'start', '--dev'],
  gen: ['scripts/gen.ts'],
  bench: ['scripts/bench.ts'],
  chaos: ['scripts/chaos.ts'],
  looks: ['scripts/looks.ts'],
  pictures: ['scripts/pictures.ts'],
};

main();

function main() {
  const [name = '', ...rest] = process.argv.slice(2);
  const task = tasks[name];
  if (!task) stop(`"${name}" is not a task; there are ${Object.keys(tasks).join(', ')}.`, 2);
  if (Number(process.versions.node.split('.')[0]) < 20) {
    stop(
      `Clipline installs itself with Node 20 or newer; this is Node ${process.versions.node} (${process.execPath}).`,
      2,
    );
  }
  install();
  const node = projectNode();
  prepare(node);
  const [script, ...args] = task;
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, script), ...args, ...rest], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
      NEXT_TELEMETRY_DISABLED: '1',
      // Decoding on many threads makes glibc keep an arena for each; two hold memory flat.
      MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
      TURBO_TELEMETRY_DISABLED: '1',
    },
  });
  // The terminal sends Ctrl-C to the child as well; it decides when to end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('error', (error) => stop(`${node} cannot be started: ${error.message}`, 1));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** Runs `npm ci` unless what is installed is what the lock file asks for. */
function install() {
  if (isInstalled()) return;
  process.stderr.write('Installing packages (about a minute the first time) …\n');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) {
    stop(
      '`npm ci` failed, see above. Mend what it names (network, disk space, folder permissions) and run this again.',
      1,
    );
  }
}

/** npm writes a lock file into node_modules as its last step; an install that was cut short has none. */
function isInstalled() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.startsWith('node_modules/') ||
      link ||
      (installed[path] ? installed[path].version === version : optional),
  );
}

function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}

/** The Node 24 that the lock file brings, or the one that runs this if it is new enough. */
function projectNode() {
  const own = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return stop(
    `Clipline needs Node 24 and packages bring none for ${process.platform}-${process.arch}; this is ${process.versions.node}. Install Node 24 and run this again.`,
    2,
  );
}

/** Generates what is not committed: the database client. */
function prepare(node) {
  const done = spawnSync(node, [join(root, 'prisma', 'generate.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) stop('The database client could not be generated, see above.', 1);
}

function stop(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
