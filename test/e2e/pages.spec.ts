import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, overflow, seriousFindings, test } from './support/test.ts';

const widths = [360, 1440, 2560] as const;
/** Where pictures of the pages are kept; nowhere unless it is asked for. */
const shots = process.env.CLIPLINE_E2E_SHOTS;

/** The pages of the menu. */
async function readMenu(page: Page): Promise<readonly { readonly href: string; readonly label: string }[]> {
  const links = page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link');
  await expect(links.first()).toBeVisible();
  const found: { readonly href: string; readonly label: string }[] = [];
  for (const link of await links.all()) {
    found.push({
      href: (await link.getAttribute('href')) ?? '',
      label: (await link.innerText()).trim(),
    });
  }
  return found;
}

/** Names what moves after it was drawn, unless somebody has just acted. */
const recordShifts = `
  globalThis.shifted = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput || value < 0.005) continue;
      shifted.push(value.toFixed(3) + ': ' + sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent));
    }
  }).observe({ type: 'layout-shift', buffered: true });
`;

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0);
  // One with a heading stands in the place of what could not be read; others, such as a pull that failed, are content.
  const errors = page
    .getByRole('main')
    .getByRole('alert')
    .filter({ has: page.getByRole('heading') });
  await expect(errors).toHaveCount(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test('every page of the menu fits every window, and axe finds nothing serious', async ({ page }) => {
      test.setTimeout(300_000);
      await page.addInitScript(recordShifts);
      await page.goto('/search');
      const pages = await readMenu(page);
      expect(pages.map(({ label }) => label)).toContain('Catalogues');
      for (const { href, label } of pages) {
        await test.step(label, async () => {
          await page.setViewportSize({ width: 1440, height: 900 });
          await page.goto(href);
          await settled(page);
          await expect(page).toHaveTitle(new RegExp(label));
          expect.soft(await page.evaluate('shifted'), 'parts that moved while the page came').toEqual([]);
          expect(await seriousFindings(page)).toEqual([]);
          for (const width of widths) {
            await page.setViewportSize({ width, height: 900 });
            await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
            if (shots === undefined) continue;
            await mkdir(shots, { recursive: true });
            await page.screenshot({
              path: join(shots, `${label.toLowerCase()}-${colorScheme}-${width}.png`),
            });
          }
        });
      }
    });
  });
}
