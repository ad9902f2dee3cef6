import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder, repoRoot } from './test/step.ts';

/**
 * Writes docs/stores/contract-matrix.{md,json}, store × case, from results of the contract suite as Vitest reports them:
 * `node scripts/store-matrix.ts [result.json …]`, by default those of the last `npm test`.
 */
const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

type Outcome = { readonly outcome: 'passed' | 'failed' | 'skipped'; readonly reason?: string };

const prefix = 'store contract: ';
const everyCase = 'every case';
const output = join(repoRoot, 'docs/stores/contract-matrix');
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : ['unit', 'milvus', 'pgvector'].map((name) => join(cacheFolder, 'results', `${name}.json`));

const matrix = readHeld();
for (const file of files.filter(existsSync)) addResults(file);
writeFileSync(`${output}.json`, `${JSON.stringify(toJson(), null, 2)}\n`);
writeFileSync(`${output}.md`, toPage());
console.log(`wrote docs/stores/contract-matrix.md: ${[...matrix.keys()].join(', ')}`);

/** What an earlier run wrote: a store that was not tested now keeps its column. */
function readHeld(): Map<string, Map<string, Outcome>> {
  if (!existsSync(`${output}.json`)) return new Map();
  const held = z
    .record(z.string(), z.record(z.string(), z.custom<Outcome>()))
    .parse(JSON.parse(readFileSync(`${output}.json`, 'utf8')));
  return new Map(Object.entries(held).map(([store, cases]) => [store, new Map(Object.entries(cases))]));
}

function addResults(file: string): void {
  const fresh = new Set<string>();
  const { testResults } = report.parse(JSON.parse(readFileSync(file, 'utf8')));
  for (const { ancestorTitles, title, status } of testResults.flatMap((each) => each.assertionResults)) {
    const [suite = '', group = ''] = ancestorTitles.filter((name) => name !== '');
    if (!suite.startsWith(prefix)) continue;
    const store = suite.slice(prefix.length);
    if (!fresh.has(store)) matrix.set(store, new Map());
    fresh.add(store);
    if (group === '') {
      // A whole suite that is left out says why in its only case.
      matrix.get(store)?.set(everyCase, { outcome: 'skipped', reason: title });
      continue;
    }
    const skipped = /^(.*) \(skipped: (.*)\)$/.exec(title);
    matrix.get(store)?.set(`${group}: ${skipped?.[1] ?? title}`, outcomeOf(status, skipped?.[2]));
  }
}

function outcomeOf(status: string, reason: string | undefined): Outcome {
  if (status === 'passed') return { outcome: 'passed' };
  if (status === 'failed') return { outcome: 'failed' };
  return { outcome: 'skipped', reason: reason ?? 'no reason given' };
}

function toJson() {
  const stores = [...matrix].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(stores.map(([store, cases]) => [store, Object.fromEntries(cases)]));
}

function toPage(): string {
  const stores = Object.keys(toJson());
  const cases = [...new Set(stores.flatMap((store) => [...(matrix.get(store)?.keys() ?? [])]))].filter(
    (name) => name !== everyCase,
  );
  const reasons: string[] = [];
  const cell = (store: string, name: string) => {
    const found = matrix.get(store)?.get(name) ?? matrix.get(store)?.get(everyCase);
    if (!found) return 'not run';
    if (found.outcome !== 'skipped') return found.outcome === 'passed' ? '✓' : '✗';
    const reason = found.reason ?? '';
    if (!reasons.includes(reason)) reasons.push(reason);
    return `– (${reasons.indexOf(reason) + 1})`;
  };
  const rows = cases.map((name) => [name, ...stores.map((store) => cell(store, name))]);
  const totals = stores.map((store) => {
    const outcomes = [...(matrix.get(store)?.values() ?? [])];
    if (matrix.get(store)?.has(everyCase)) return 'not run here';
    const count = (outcome: Outcome['outcome']) => outcomes.filter((each) => each.outcome === outcome).length;
    return `${count('passed')} ✓, ${count('failed')} ✗, ${count('skipped')} –`;
  });
  return [
    '# Contract matrix',
    '',
    'Written by `node scripts/store-matrix.ts` from the results of the contract suite. ✓ passed, ✗ failed, – skipped for the',
    'numbered reason.',
    '',
    `| case | ${stores.join(' | ')} |`,
    `| --- | ${stores.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`),
    `| **all** | ${totals.join(' | ')} |`,
    '',
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
    '',
  ].join('\n');
}
