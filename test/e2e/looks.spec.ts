import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

/**
 * How the pages look, compared with the pictures beside this file. They are drawn with the fonts and the Chromium of
 * `drawn-with.json`; where others draw, these tests are skipped. `npm run looks` makes new pictures.
 */
const drawnWith = join(import.meta.dirname, 'looks.spec.ts-snapshots', 'drawn-with.json');

/** Letters of both typefaces as this browser draws them: other fonts, or another way of smoothing, give other names. */
async function nameDrawing(page: Page): Promise<string> {
  await page.setContent(`<body style="background:#fff;color:#000">
    <p style="font:16px sans-serif">Äpfel &amp; Quitten 0123</p><p style="font:700 14px monospace">{g: ÿ}</p>`);
  const drawn = await page.screenshot({
    clip: { x: 0, y: 0, width: 300, height: 100 },
    animations: 'disabled',
  });
  return createHash('sha256').update(drawn).digest('hex').slice(0, 16);
}

/**
 * What differs from day to day, from machine to machine, or from run to run: times, pictures (their order is that of
 * indexing), charts over the days, processes, versions and paths.
 */
const varying = [
  'time',
  'main img',
  'figure',
  '[aria-label^="Newest pictures"]',
  'main [role="list"]',
  '[aria-label="Workers"]',
  'main dl:has(dt:text("Home folder"))',
].join(', ');

async function expectLook(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0);
  await page.evaluate('document.fonts.ready');
  await expect(page).toHaveScreenshot(`${name}.png`, {
    mask: [page.locator(varying)],
    maskColor: '#888888',
    // Less than a button: what is told in other numbers passes, what moved or changed its colour does not.
    maxDiffPixels: 2_500,
    timeout: 30_000,
  });
}

const pages = [
  ['home', '/'],
  ['search', '/search'],
  ['pipelines', '/pipelines'],
  ['new-pipeline', '/pipelines?new=true'],
  ['runs', '/runs'],
  ['schedules', '/schedules'],
  ['new-schedule', '/schedules?new=true'],
  ['jobs', '/jobs'],
  ['classifiers', '/classifiers'],
  ['moderation', '/moderation'],
  ['catalogues', '/catalogues'],
  ['models', '/models'],
  ['connections', '/connections'],
  ['settings', '/settings'],
] as const;

test.describe('looks', () => {
  test.skip(
    process.env.CLIPLINE_E2E_FRESH === undefined,
    'they are compared on a home folder that nothing has been done in yet',
  );
  test.use({ viewport: { width: 1280, height: 800 } });

  test.beforeEach(async ({ page, browser }, { config }) => {
    const here = { chromium: browser.version().split('.')[0], letters: await nameDrawing(page) };
    if (config.updateSnapshots === 'all' || config.updateSnapshots === 'changed') {
      await mkdir(dirname(drawnWith), { recursive: true });
      await writeFile(drawnWith, `${JSON.stringify(here, null, 2)}\n`);
      return;
    }
    const there: unknown = existsSync(drawnWith) ? JSON.parse(readFileSync(drawnWith, 'utf8')) : null;
    test.skip(
      JSON.stringify(there) !== JSON.stringify(here),
      `the pictures were drawn with ${JSON.stringify(there)}, here it is ${JSON.stringify(here)}`,
    );
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`in ${colorScheme}`, () => {
      test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

      for (const [name, path] of pages) {
        test(`of ${name}`, async ({ page }) => {
          await page.goto(path);
          await expect(page.getByRole('main')).toBeVisible();
          await expectLook(page, `${name}-${colorScheme}`);
        });
      }

      test('of the page to sign in', async ({ page }) => {
        await page.context().clearCookies();
        await page.goto('/sign-in');
        await expectLook(page, `sign-in-${colorScheme}`);
      });
    });
  }
});
