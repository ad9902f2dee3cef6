import type { Page } from '@playwright/test';
import { owner } from './support/owner.ts';
import { expect, freshName, seriousFindings, tableOverflow, test } from './support/test.ts';

async function makeKey(page: Page, name: string): Promise<string> {
  await page.goto('/settings?new-key=true');
  const dialog = page.getByRole('dialog', { name: 'New API key' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByText('it cannot be shown again')).toBeVisible();
  const key = (await dialog.getByText(/^clip_[A-Za-z]{64}$/).textContent()) ?? '';
  await expect(dialog.getByText(`Bearer ${key}`)).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
  return key;
}

test('makes an API key that opens the API until it is revoked', async ({ page, playwright, baseURL }) => {
  const name = freshName('import');
  const key = await makeKey(page, name);
  const program = await playwright.request.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    storageState: { cookies: [], origins: [] },
  });
  const headers = { authorization: `Bearer ${key}` };
  const list = await program.get('/api/trpc/catalogs.list', { headers });
  expect(list.status()).toBe(200);
  const keys = await program.get('/api/trpc/apiKeys.list', { headers: { 'x-api-key': key } });
  expect(keys.status()).toBe(403);

  await page.reload();
  const row = page.getByRole('table', { name: 'API keys' }).getByRole('row').filter({ hasText: name });
  await expect(row).toContainText(key.slice(0, 11));
  await expect(page.getByText(key)).toHaveCount(0);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await tableOverflow(page)).toBeLessThanOrEqual(0);
  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: `Revoke ${name}` });
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(row).toHaveCount(0);
  expect((await program.get('/api/trpc/catalogs.list', { headers })).status()).toBe(401);
  await program.dispose();
});

test('changes the name, refuses a wrong password, and tells what runs here', async ({ page }) => {
  const called = freshName(owner.name);
  await page.goto('/settings');
  const account = page.getByRole('region', { name: 'Account' });
  const name = account.getByRole('textbox', { name: 'Name' });
  await name.fill(called);
  await account.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your name is saved.')).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue(called);

  await account.getByRole('textbox', { name: 'Current password' }).fill('not the password');
  await account.getByRole('textbox', { name: 'New password' }).fill('another long one');
  await account.getByRole('button', { name: 'Change the password' }).click();
  await expect(account.getByText('Invalid password')).toBeVisible();

  const about = page.getByRole('region', { name: 'About' });
  await expect(about).toContainText(/\d+\.\d+\.\d+ on Node v\d+/);
  await expect(about).toContainText('PostgreSQL');
});
