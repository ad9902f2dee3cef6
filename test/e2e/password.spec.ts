import type { Page } from '@playwright/test';
import { owner } from './support/owner.ts';
import { expect, test } from './support/test.ts';

const another = 'another horse altogether';

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'E-mail' }).fill(owner.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function change(page: Page, from: string, to: string): Promise<void> {
  await page.goto('/settings');
  await page.getByRole('textbox', { name: 'Current password' }).fill(from);
  await page.getByRole('textbox', { name: 'New password' }).fill(to);
  await page.getByRole('button', { name: 'Change the password' }).click();
}

// It ends every session, so it comes last.
test('a new password signs out every other browser, and one can sign out everywhere', async ({
  page,
  browser,
  baseURL,
}) => {
  const home = page.getByRole('heading', { level: 1, name: 'Home' });
  await using elsewhere = await browser.newContext({
    baseURL: baseURL ?? '',
    storageState: { cookies: [], origins: [] },
  });
  const other = await elsewhere.newPage();
  await signIn(other, owner.password);
  await expect(other.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();

  await change(page, 'not the password', another);
  await expect(page.getByRole('textbox', { name: 'Current password' })).toHaveAccessibleDescription(/./);
  await change(page, owner.password, another);
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await page.goto('/');
  await expect(home).toBeVisible();
  await other.goto('/');
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signIn(other, owner.password);
  await expect(other.getByRole('main').getByRole('alert')).toContainText('is not right');
  await signIn(other, another);
  await expect(other.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();

  // Back to the password that other runs on this home folder know.
  await change(page, another, owner.password);
  await expect(page.getByText('The password is changed.')).toBeVisible();
  await signIn(other, owner.password);
  await expect(other.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await other.goto('/');
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
