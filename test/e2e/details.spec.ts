import { expect, test, tiles } from './support/test.ts';

test('tells all that is known of a picture', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/search?catalog=samples&q=a+red+strawberry');
  await tiles(page).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: /strawberry/ })).toBeVisible();
  await expect(dialog).toContainText('image/webp');
  await dialog.getByRole('button', { name: 'Copy Id' }).click();
  const id = await page.evaluate<string>('navigator.clipboard.readText()');
  await expect(page).toHaveURL(new RegExp(`item=${id}`));

  const original = await dialog.getByRole('link', { name: /original/ }).getAttribute('href');
  const answer = await page.request.get(original ?? '');
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toBe('image/webp');
  expect(answer.headers()['cache-control']).toContain('immutable');
  const again = await page.request.get(original ?? '', {
    headers: { 'if-none-match': answer.headers().etag ?? '' },
  });
  expect(again.status()).toBe(304);
});

test('leads on to similar pictures', async ({ page }) => {
  await page.goto('/search?catalog=samples&q=a+horse');
  await tiles(page).first().click();
  const dialog = page.getByRole('dialog');
  const similar = dialog.getByRole('button', { name: /^Show .* similarity 0\.\d\d/ });
  await expect(similar).toHaveCount(8);
  const name =
    /^Show (.*), similarity/.exec((await similar.first().getAttribute('aria-label')) ?? '')?.[1] ?? '';
  await similar.first().click();
  await expect(dialog.getByRole('heading', { level: 2 })).toHaveText(name);
});

test('filters by a value of a picture', async ({ page }) => {
  await page.goto('/search?catalog=samples&q=a+red+rose');
  await tiles(page).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Filter by colour' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('textbox', { name: /Filter, a condition/ })).toHaveValue(
    'metadata.colour == "red"',
  );
});
