import { join } from 'node:path';
import { browserPath } from './test/browser.ts';
import { repoRoot, runStep } from './test/step.ts';

/** `npm run looks`: takes the pictures anew that the end-to-end tests compare the pages with. */
const browser = browserPath();
if (browser === null) {
  console.error('No Chromium: install it (apt-get install chromium) or set CLIPLINE_CHROMIUM.');
  process.exit(1);
}
process.exit(
  await runStep(
    process.execPath,
    [
      join(repoRoot, 'node_modules/@playwright/test/cli.js'),
      'test',
      '--config=test/e2e/playwright.config.ts',
      '--project=looks',
      '--update-snapshots=all',
    ],
    { CLIPLINE_CHROMIUM: browser },
  ),
);
