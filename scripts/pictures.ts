import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { sessionFile, signInOwner } from '../test/e2e/support/owner.ts';
import startStack from '../test/e2e/support/start-stack.ts';
import { filmBuilding } from './pictures/film-building.ts';
import { reportPages } from './pictures/report-pages.ts';
import { writeAnimation, writePicture } from './pictures/write-picture.ts';
import { browserPath } from './test/browser.ts';
import { repoRoot } from './test/step.ts';

/** `npm run pictures`: takes the pictures of the README and of `docs/dashboard.md` from the real application, on a home folder of its own. */
const folder = join(repoRoot, 'docs/images');
const executablePath = browserPath();
if (executablePath === null) {
  console.error('No Chromium: install it (apt-get install chromium) or set CLIPLINE_CHROMIUM.');
  process.exit(1);
}
const stop = await startStack();
const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
try {
  await signInOwner();
  await takeSearch(browser);
  await takeBuilder(browser);
} finally {
  await browser.close();
  await stop();
  // The film's pipeline writes it where Clipline was started.
  await rm(join(repoRoot, 'animals.jsonl'), { force: true });
}

async function openContext(inBrowser: Browser): Promise<BrowserContext> {
  return inBrowser.newContext({
    baseURL: process.env.CLIPLINE_E2E_URL ?? '',
    storageState: sessionFile(),
    viewport: { width: 1720, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
}

async function takeSearch(inBrowser: Browser): Promise<void> {
  await using context = await openContext(inBrowser);
  const page = await context.newPage();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto('/search?catalog=samples&q=a+bird+on+a+branch');
    await page.getByRole('main').getByRole('listitem').nth(11).waitFor();
    await page.waitForLoadState('networkidle');
    await writePicture(await page.screenshot(), join(folder, `search-${colorScheme}.png`));
  }
}

/** The film and the pictures of the builder, and then those of every page, which show what came of it. */
async function takeBuilder(inBrowser: Browser): Promise<void> {
  await using context = await openContext(inBrowser);
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme: 'light' });
  await writeAnimation(await filmBuilding(page), join(folder, 'building.webp'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await writePicture(await page.screenshot(), join(folder, `builder-${colorScheme}.png`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await reportPages(page);
}
