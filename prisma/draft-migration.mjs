// Writes the migration that leads from one schema to another:
//   node prisma/draft-migration.mjs <folder of the old schema> 0002_what_changes
// The old schema comes from version control (`git worktree add`, or `git archive HEAD prisma/schema | tar -x -C DIR`).
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSchema } from './read-schema.mjs';
import { diffSchemas } from './schema-engine.mjs';

const [oldSchema, name] = process.argv.slice(2);
if (!oldSchema || !existsSync(oldSchema) || !/^\d{4}_[a-z0-9_]+$/.test(name ?? '')) {
  console.error('Usage: node prisma/draft-migration.mjs <folder of the old schema> 0002_what_changes');
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const target = join(here, 'migrations', name);
if (existsSync(target)) {
  console.error(
    `${target} is there already; a committed migration is never rewritten. Choose the next number.`,
  );
  process.exit(1);
}
const sql = await diffSchemas(readSchema(oldSchema), readSchema(join(here, 'schema')));
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'migration.sql'), sql);
console.log(
  `Wrote ${join(target, 'migration.sql')}. Read it, add what the schema cannot say, and commit it.`,
);
