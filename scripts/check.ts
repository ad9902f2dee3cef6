import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from './test/step.ts';

/** One thing that `npm run check` looks at. */
interface Check {
  readonly name: string;
  readonly args: readonly string[];
  readonly remedy: string;
}

const bin = (name: string) => join('node_modules', name);

const checks: readonly Check[] = [
  {
    name: 'format and lint',
    args: [bin('@biomejs/biome/bin/biome'), 'check', '.'],
    remedy: 'npm run format',
  },
  { name: 'generated files', args: ['scripts/gen.ts', '--check'], remedy: 'npm run gen, then commit' },
  { name: 'types', args: [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'], remedy: 'mend the types' },
  {
    name: 'types of the dashboard',
    args: [bin('typescript/bin/tsc'), '-p', 'apps/dashboard/tsconfig.json', '--noEmit'],
    remedy: 'mend the types',
  },
  { name: 'dead code', args: [bin('knip/bin/knip.js')], remedy: 'remove what nothing uses' },
  {
    name: 'directions of imports',
    args: [bin('vitest/vitest.mjs'), 'run', 'test/architecture.test.ts'],
    remedy: 'see docs/architecture.md',
  },
];

// What an earlier build wrote about pages speaks of those that have moved since; the next one writes it anew.
rmSync(join(repoRoot, 'apps/dashboard/.next/types'), { recursive: true, force: true });

const failed: string[] = [];
for (const check of checks) {
  const started = Date.now();
  const done = spawnSync(process.execPath, check.args, { cwd: repoRoot, encoding: 'utf8' });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${done.status === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)`);
  if (done.status === 0) continue;
  console.log(`${done.stdout}${done.stderr}`.trim());
  console.log(`→ ${check.remedy}\n`);
  failed.push(check.name);
}
process.exit(failed.length > 0 ? 1 : 0);
