import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** Keeps the errors that fail a run of Vitest outside any test, which its JSON report leaves out. */
export default class UncaughtReporter implements Reporter {
  onTestRunEnd(...[, errors]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const file = process.env.CLIPLINE_TEST_UNCAUGHT;
    if (file === undefined || errors.length === 0) return;
    writeFileSync(file, JSON.stringify(errors.map(({ message, stack }) => stack ?? message)));
  }
}
