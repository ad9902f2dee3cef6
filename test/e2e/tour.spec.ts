import { expect, searchBox, seriousFindings, test, tiles } from './support/test.ts';

test('leads a newcomer in four steps to a first search', async ({ page }) => {
  await page.goto('/search?tour=true');
  const step = page.getByRole('dialog');
  for (const [index, title] of [
    'Your pictures',
    'Work done for you',
    'Search by a picture',
    'Search in words',
  ].entries()) {
    await expect(step).toContainText(title);
    await expect(step).toContainText(`${index + 1} of 4`);
    if (index === 0) expect(await seriousFindings(page)).toEqual([]);
    await step.getByRole('button', { name: index === 3 ? 'Search' : 'Next' }).click();
  }
  await expect(step).toBeHidden();
  await expect(searchBox(page)).toHaveValue('an animal');
  await expect(tiles(page).first()).toHaveAccessibleName(/score/);
  await expect(page).not.toHaveURL(/tour/);
});

test('can be left at any step, and taken again', async ({ page }) => {
  await page.goto('/search?tour=true');
  await expect(page.getByRole('dialog')).toContainText('1 of 4');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page).not.toHaveURL(/tour/);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('link', { name: 'Take the tour' }).click();
  await expect(page.getByRole('dialog', { name: 'Your pictures' })).toContainText('1 of 4');
});

test('shows what a narrow window has', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/search?tour=true');
  const step = page.getByRole('dialog');
  await expect(step).toContainText('1 of 4');
  const box = await step.boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
});
