// Writes the database client from prisma/schema into packages/runtime/src/database/generated; does nothing when
// it is up to date. Offline: the schema engine, which the Prisma CLI would otherwise download, is not needed for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSchema } from './read-schema.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'packages/runtime/src/database/generated');
const require = createRequire(join(root, 'packages/runtime/package.json'));
const schema = readSchema(join(root, 'prisma/schema'));

const stamp = hashInputs();
if (isCurrent()) {
  // Newer than a fresh checkout of the schema, so that whoever compares times need not ask again.
  utimesSync(join(output, 'stamp.txt'), new Date(), new Date());
} else {
  generate();
}

/** Made beside its place and renamed, so that nobody meets half a client. */
function generate() {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'prisma-'));
  try {
    mkdirSync(join(draft, 'schema'));
    for (const { path, content } of schema) {
      writeFileSync(join(draft, 'schema', path), content.replace(/^( *output *= *).*$/m, '$1"../generated"'));
    }
    runPrisma(join(draft, 'schema'));
    writeFileSync(join(draft, 'generated', 'stamp.txt'), stamp);
    if (existsSync(output)) renameSync(output, join(draft, 'old'));
    renameSync(join(draft, 'generated'), output);
  } catch (error) {
    // Another process may have been faster.
    if (!isCurrent()) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function runPrisma(folder) {
  const cli = require.resolve('prisma/build/index.js');
  const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints', '--schema', folder], {
    cwd: root,
    encoding: 'utf8',
    env: {
      // biome-ignore lint/style/noProcessEnv: a build script hands its environment on
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  console.error('The database client could not be generated from prisma/schema; mend what is named above.');
  process.exit(1);
}

function isCurrent() {
  const file = join(output, 'stamp.txt');
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
}

function hashInputs() {
  const hash = createHash('sha256');
  for (const { path, content } of schema) hash.update(`${path}\0${content}\0`);
  return hash.update(require('prisma/package.json').version).digest('hex');
}
