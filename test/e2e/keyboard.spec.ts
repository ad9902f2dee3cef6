import { expect, searchBox, test, tiles } from './support/test.ts';

test('works without a mouse from the query to a picture and back', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await expect(tiles(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await expect(searchBox(page)).toBeFocused();
  await page.keyboard.type('a horse');
  await expect(page.getByRole('list', { name: 'Matches, best first' })).toBeVisible();
  await expect(tiles(page).first()).toHaveAccessibleName(/score/);

  await page.keyboard.press('ArrowDown');
  await expect(tiles(page).nth(0)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tiles(page).nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 of ');
  await page.keyboard.press('ArrowRight');
  await expect(dialog).toContainText('3 of ');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(dialog).toContainText('1 of ');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(tiles(page).nth(0)).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await expect(searchBox(page)).toBeFocused();
});

test('moves to the row below and back', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await tiles(page).first().focus();
  const top = async () => (await page.locator(':focus').boundingBox())?.y ?? 0;
  const before = await top();
  await page.keyboard.press('ArrowDown');
  await expect.poll(top).toBeGreaterThan(before + 40);
  await page.keyboard.press('ArrowUp');
  await expect.poll(top).toBe(before);
});

test('asks for more like the picture under the keyboard with m', async ({ page }) => {
  await page.goto('/search?catalog=samples&q=a+castle');
  await expect(tiles(page).first()).toHaveAccessibleName(/score/);
  await tiles(page).first().focus();
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/like=/);
});

test('shows the keys', async ({ page }) => {
  await page.goto('/catalogues');
  await expect(page.getByText('All ready')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('leads past the menu to the content', async ({ page }) => {
  await page.goto('/catalogues');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});
