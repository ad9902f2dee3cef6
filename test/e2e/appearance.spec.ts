import { expect, overflow, searchBox, seriousFindings, test, tiles } from './support/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('has nothing serious for axe to find', async ({ page }) => {
      await page.goto('/search?catalog=samples');
      await expect(tiles(page).first()).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);

      await searchBox(page).fill(Array.from({ length: 90 }, () => 'cat').join(' '));
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await expect(page.getByText('92 of 77 tokens')).toBeVisible();
      await expect(tiles(page).first()).toHaveAccessibleName(/score/);
      expect(await seriousFindings(page)).toEqual([]);

      await tiles(page).first().click();
      await expect(page.getByRole('dialog').getByRole('button', { name: /^Show / })).toHaveCount(8);
      // What fades in is judged once it is there.
      await page.waitForTimeout(400);
      expect(await seriousFindings(page)).toEqual([]);

      await page.goto('/catalogues');
      await expect(page.getByRole('article').first()).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);

      await page.goto('/catalogues?add=true');
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.waitForTimeout(400);
      expect(await seriousFindings(page)).toEqual([]);

      await page.goto('/no-such-page');
      await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);
    });

    test('follows the system', async ({ page }) => {
      await page.goto('/search');
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    });
  });
}

test('keeps the scheme that was chosen', async ({ page }) => {
  await page.goto('/search');
  await page.getByRole('button', { name: 'Light or dark' }).click();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

for (const width of [360, 768, 2560]) {
  test(`fits a window ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto('/search?catalog=samples&q=a+horse');
    await expect(tiles(page).first()).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await tiles(page).first().click();
    await expect(page.getByRole('dialog').getByRole('heading', { level: 2 })).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.goto('/catalogues');
    await expect(page.getByRole('article').first()).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
}

test('does not move what is there while pictures come in', async ({ page }) => {
  await page.addInitScript(`
    let total = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
      document.documentElement.dataset.shift = String(total);
    }).observe({ type: 'layout-shift', buffered: true });
  `);
  await page.goto('/search?catalog=samples');
  await expect(tiles(page).first()).toBeVisible();
  await page.waitForTimeout(1500);
  expect(Number((await page.locator('html').getAttribute('data-shift')) ?? 0)).toBeLessThan(0.05);
});

test('tells once about the starter model', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  const banner = page.getByRole('complementary', { name: 'About the starter model' });
  await expect(banner).toContainText('npx clipline model pull');
  await expect(banner.getByRole('link', { name: 'pull a full model' })).toHaveAttribute('href', '/models');
  await banner.getByRole('button', { name: 'Do not show this again' }).click();
  await expect(banner).toBeHidden();
  await page.reload();
  await expect(tiles(page).first()).toBeVisible();
  await expect(banner).toBeHidden();
});
