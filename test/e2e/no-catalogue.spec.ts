import { expect, test } from './support/test.ts';

test('leads from nothing at all to a first catalogue', async ({ page, request }) => {
  const names = await request.get('/api/trpc/catalogs.list').then((answer) => answer.json());
  for (const { name } of names.result.data.json) {
    const removed = await request.post('/api/trpc/catalogs.remove', { data: { json: { catalog: name } } });
    expect(removed.status()).toBe(200);
  }
  await page.goto('/search');
  await expect(page.getByRole('heading', { name: 'Nothing to search yet' })).toBeVisible();
  await page.goto('/catalogues');
  await expect(page.getByRole('heading', { name: 'No catalogue yet' })).toBeVisible();
  await page.goto('/search');
  await page.getByRole('link', { name: 'Index a folder' }).click();
  await expect(page.getByRole('dialog', { name: 'Add a folder' })).toBeVisible();
});
