import { expect, searchBox, test } from './support/test.ts';

test('counts the tokens of a query', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await searchBox(page).fill('a photo of a cat');
  // Five words, and the marks of start and end.
  await expect(page.getByText('7 of 77 tokens')).toBeVisible();
});

test('shows exactly where a long text is cut, and can read all of it', async ({ page }) => {
  const words = Array.from({ length: 90 }, () => 'cat');
  words[75] = 'dog';
  await page.goto('/search?catalog=samples');
  await searchBox(page).fill(words.join(' '));
  await expect(page.getByText('92 of 77 tokens')).toBeVisible();
  const unread = page.locator('s');
  await expect(unread).toHaveText(/^\s?dog( cat){14}\s?$/);
  await expect(page.getByText(/The model stops before “dog cat/)).toBeVisible();

  await page.getByRole('button', { name: 'Read all of it' }).click();
  await expect(unread).toHaveCount(0);
  await expect(page).toHaveURL(/long=split-mean/);
});
