import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** Test counts of a stage. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const vitestFile = z.object({
  name: z.string(),
  message: z.string().default(''),
  assertionResults: z.array(
    z.object({
      status: z.string(),
      fullName: z.string(),
      failureMessages: z.array(z.string()).default([]),
    }),
  ),
});

const vitestReport = z.object({
  testResults: z.array(vitestFile).default([]),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
});

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  ok: z.boolean(),
  tests: z.array(
    z.object({
      results: z.array(
        z.object({ errors: z.array(z.object({ message: z.string().default('') })).default([]) }),
      ),
    }),
  ),
});

const playwrightSuite = z.object({
  specs: z.array(playwrightSpec).default([]),
  get suites() {
    return z.array(playwrightSuite).default([]);
  },
});

const playwrightReport = z.object({
  suites: z.array(playwrightSuite).default([]),

  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

const none: Totals = { passed: 0, failed: 0, skipped: 0 };

export function addTotals(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** Counts of a Vitest JSON report; all zero when there is none. */
export function vitestTotals(file: string): Totals {
  if (!existsSync(file)) return none;
  const report = vitestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of a Playwright JSON report; all zero when there is none. A flaky test counts as passed. */
export function playwrightTotals(file: string): Totals {
  if (!existsSync(file)) return none;
  const { stats } = playwrightReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

/** What failed in a Vitest JSON report: file, test and message of each, and errors that no test caught. */
export function vitestFailures(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const { testResults } = vitestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return message === '' ? [] : [describe(name, 'does not load', message)];
    return failed.map((one) => describe(name, one.fullName, one.failureMessages.join('\n')));
  });
  return [...failures, ...uncaught(file)];
}

function uncaught(file: string): readonly string[] {
  const beside = uncaughtFile(file);
  if (!existsSync(beside)) return [];
  const errors = z.array(z.string()).parse(JSON.parse(readFileSync(beside, 'utf8')));
  return errors.map((error) => describe('outside the tests', 'an error that nothing caught', error));
}

/** Where `uncaught-reporter.ts` writes, beside a JSON report. */
export function uncaughtFile(report: string): string {
  return report.replace(/\.json$/, '.uncaught.json');
}

/** What failed in a Playwright JSON report, each time it was tried. */
export function playwrightFailures(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const { suites } = playwrightReport.parse(JSON.parse(readFileSync(file, 'utf8')));
  return suites
    .flatMap(specsOf)
    .filter(({ ok }) => !ok)
    .map((spec) => {
      const errors = spec.tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
      return describe(spec.file, spec.title, errors.map(({ message }) => message).join('\n'));
    });
}

function specsOf(suite: z.infer<typeof playwrightSuite>): readonly z.infer<typeof playwrightSpec>[] {
  return [...suite.specs, ...suite.suites.flatMap(specsOf)];
}

function describe(file: string, test: string, message: string): string {
  return `${file} › ${test}\n${message.split('\n').slice(0, 40).join('\n')}`;
}
