import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { callApi } from './support/call-api.ts';
import { makeNamed } from './support/make-named.ts';
import { expect, freshName, test } from './support/test.ts';

/**
 * How the pages look, compared with the pictures beside this file. They are drawn by the Chromium of `drawn-with.json` in
 * the product's own typefaces; where another draws, these tests are skipped. `npm run looks` makes new pictures.
 */
const drawnWith = join(import.meta.dirname, 'looks.spec.ts-snapshots', 'drawn-with.json');

/** The product's typefaces as this browser draws them: another way of smoothing gives another name. */
async function nameDrawing(page: Page): Promise<string> {
  await page.goto('/settings');
  await page.evaluate(`(() => {
    const sheet = document.createElement('div');
    sheet.style.cssText = 'position:fixed;inset:0;z-index:9999;background:#fff;color:#000;padding:20px';
    sheet.innerHTML = '<p style="font:16px var(--mantine-font-family)">Äpfel &amp; Quitten 0123</p>' +
      '<p style="font:700 14px var(--mantine-font-family-monospace)">{g: ÿ}</p>';
    document.body.append(sheet);
    return document.fonts.ready;
  })()`);
  const drawn = await page.screenshot({
    clip: { x: 0, y: 0, width: 300, height: 120 },
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
  // Of a run: what it took.
  'main td:has(> [aria-hidden] > span)',
  'main span:text-matches("^took ")',
  // Of rules: their name, and what comes of them on pictures.
  '[aria-label="Preview"]',
  'main h1:text-matches("^look-")',
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

  // After the pages above, which show what these tests make.
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`of one thing in ${colorScheme}`, () => {
      test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

      test('of a run', async ({ page }) => {
        await page.goto('/runs');
        await page.getByRole('link', { name: 'Index samples' }).click();
        await expect(page.getByRole('heading', { level: 2, name: 'Nodes' })).toBeVisible();
        await expectLook(page, `a-run-${colorScheme}`);
      });

      test('of a builder', async ({ page }) => {
        const name = `look-${colorScheme}`;
        const made = await callApi(page, 'pipelines.create', {
          name,
          definition: { name, ...definition },
        });
        expect([200, 409]).toContain(made.status());
        await page.goto(`/pipelines/${name}`);
        await expect(page.getByRole('group', { name: 'Classify, judge' })).toContainText('12 out');
        await expectLook(page, `a-builder-${colorScheme}`);
      });

      for (const kind of ['classifier', 'policy'] as const) {
        test(`of a ${kind}`, async ({ page }) => {
          await makeNamed(page, kind, freshName(`look-${colorScheme}`));
          await expect(page.getByRole('region', { name: 'Preview' })).toBeVisible();
          await expectLook(page, `a-${kind}-${colorScheme}`);
        });
      }
    });
  }
});

const definition = {
  nodes: [
    { id: 'source', type: 'sources.catalog', params: { catalog: 'samples' } },
    { id: 'embed', type: 'clip.embed-image' },
    { id: 'judge', type: 'clip.classify', params: { labels: ['cat', 'dog', 'house'] } },
  ],
  edges: [
    { from: 'source', to: 'embed' },
    { from: 'embed', to: 'judge' },
  ],
} as const;
