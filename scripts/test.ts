import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { browserPath } from './test/browser.ts';
import { cacheFolder, repoRoot, runStep } from './test/step.ts';
import {
  addTotals,
  playwrightFailures,
  playwrightTotals,
  type Totals,
  uncaughtFile,
  vitestFailures,
  vitestTotals,
} from './test/totals.ts';

/** What `npm test` runs, in order; a stage that cannot be had here is skipped by name, or fails with `CI=true`. */
interface Stage {
  readonly name: string;
  run(): Promise<StageResult>;
}

type StageResult =
  | { readonly totals: Totals; readonly ok: boolean; readonly failures: readonly string[] }
  | { readonly unavailable: string };

const results = join(cacheFolder, 'results');
const strict = process.env.CI === 'true';
const only = process.argv.slice(2);

const stages: readonly Stage[] = [
  { name: 'unit', run: runUnit },
  { name: 'milvus', run: () => runServer('milvus', 'Milvus') },
  { name: 'pgvector', run: () => runServer('pgvector', 'PostgreSQL with pgvector') },
  { name: 'e2e', run: runBrowser },
];

await main();

async function main(): Promise<void> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const unknown = only.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.error(`No stage "${unknown[0]}"; there are ${stages.map((stage) => stage.name).join(', ')}.`);
    process.exit(2);
  }
  let totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  const failures: string[] = [];
  for (const stage of stages) {
    if (only.length > 0 && !only.includes(stage.name)) continue;
    console.log(`\n=== ${stage.name}`);
    const started = Date.now();
    const outcome = await stage.run();
    const seconds = Math.round((Date.now() - started) / 1000);
    if ('unavailable' in outcome) {
      totals = addTotals(
        totals,
        strict ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 },
      );
      lines.push(`${stage.name}: ${strict ? 'FAILED' : 'skipped'}, ${outcome.unavailable}`);
      continue;
    }
    // A stage that fails without a failed test (a file that does not load, a crash) must still count.
    const failed = outcome.ok ? outcome.totals.failed : Math.max(1, outcome.totals.failed);
    totals = addTotals(totals, { ...outcome.totals, failed });
    failures.push(...outcome.failures);
    lines.push(
      `${stage.name}: ${outcome.totals.passed} passed, ${failed} failed, ${outcome.totals.skipped} skipped in ${seconds} s`,
    );
  }
  // Said again at the end, for whoever sees only the end of a long log.
  for (const failure of failures) console.log(`\nFAILED ${failure}`);
  console.log(`\n${lines.join('\n')}`);
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
}

async function runUnit(): Promise<StageResult> {
  const output = join(results, 'unit.json');
  const code = await runVitest([join(repoRoot, 'node_modules/vitest/vitest.mjs'), 'run'], output);
  return { totals: vitestTotals(output), ok: code === 0, failures: vitestFailures(output) };
}

/** The tests of `test/<name>`, whose runner starts the server they need and exits with 75 where it cannot be had. */
async function runServer(name: string, product: string): Promise<StageResult> {
  const output = join(results, `${name}.json`);
  const code = await runVitest([join(repoRoot, `test/${name}/run.ts`)], output);
  if (code === 75) return { unavailable: `a real ${product} cannot be had on this machine (reason above)` };
  return { totals: vitestTotals(output), ok: code === 0, failures: vitestFailures(output) };
}

function runVitest(command: readonly string[], output: string): Promise<number> {
  return runStep(
    process.execPath,
    [
      ...command,
      '--reporter=default',
      '--reporter=json',
      `--reporter=${join(repoRoot, 'scripts/test/uncaught-reporter.ts')}`,
      `--outputFile.json=${output}`,
    ],
    { CLIPLINE_TEST_UNCAUGHT: uncaughtFile(output) },
  );
}

async function runBrowser(): Promise<StageResult> {
  const browser = browserPath();
  if (browser === null) {
    return { unavailable: 'no Chromium: install it (apt-get install chromium) or set CLIPLINE_CHROMIUM' };
  }
  const output = join(results, 'e2e.json');
  const code = await runStep(
    process.execPath,
    [
      join(repoRoot, 'node_modules/@playwright/test/cli.js'),
      'test',
      '--config=test/e2e/playwright.config.ts',
      '--reporter=list,json',
    ],
    { CLIPLINE_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: output },
  );
  return { totals: playwrightTotals(output), ok: code === 0, failures: playwrightFailures(output) };
}
