import { writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { owner, sessionFile, setupLink, signInOwner } from './support/owner.ts';
import { expect, overflow, seriousFindings, test } from './support/test.ts';

/** How an installation gets its owner: by the link that `clipline start` prints. What comes after needs the session. */
const link = setupLink();

test.describe.configure({ mode: 'serial' });
test.use({ storageState: { cookies: [], origins: [] } });

async function fillIn(page: Page, { name, email, password }: Readonly<Record<keyof typeof owner, string>>) {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
}

if (link === null) {
  test('signs the owner in', () => signInOwner());
} else {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the setup link opens a page that everybody can use, in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 740 });
      await page.goto(link);
      await expect(page.getByRole('heading', { level: 1, name: 'Make this Clipline yours' })).toBeVisible();
      const create = page.getByRole('button', { name: 'Create the owner' });
      await expect(create).toBeEnabled();
      expect(await seriousFindings(page)).toEqual([]);
      await create.click();
      await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  }

  test('the setup link makes nobody the owner with a short password or a token of their own', async ({
    page,
  }) => {
    await page.goto(link);
    await fillIn(page, { ...owner, password: 'too short' });
    const password = page.getByRole('textbox', { name: 'Password' });
    await password.press('Enter');
    await expect(password).toHaveAccessibleDescription(/at least 10 characters/);
    await expect(page.getByRole('main').getByRole('alert')).toContainText('see above');
    await expect(page.getByRole('textbox', { name: 'E-mail' })).toHaveValue(owner.email);

    await page.goto(`${link}x`);
    await expect(page.getByRole('heading', { name: 'This link is not valid' })).toBeVisible();
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Nobody owns this Clipline yet' })).toBeVisible();
  });

  test('the setup link makes whoever opens it the owner, by keyboard, once', async ({
    page,
    context,
    browser,
    baseURL,
  }) => {
    await using elsewhere = await browser.newContext({
      baseURL: baseURL ?? '',
      storageState: { cookies: [], origins: [] },
    });
    const late = await elsewhere.newPage();
    await late.goto(link);
    await fillIn(late, { ...owner, email: 'eve@clipline.example' });

    await page.goto(link);
    await expect(page.getByRole('button', { name: 'Create the owner' })).toBeEnabled();
    await expect(page.getByRole('textbox', { name: 'Your name' })).toBeFocused();
    await page.keyboard.type(owner.name);
    await page.keyboard.press('Tab');
    await page.keyboard.type(owner.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(owner.password);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
    const { cookies } = await context.storageState();
    await writeFile(sessionFile(), JSON.stringify({ cookies, origins: [] }));
    await page.goto('/settings');
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(owner.name);

    // Who had the form open already is too late, and who opens the link again is asked to sign in.
    await late.getByRole('button', { name: 'Create the owner' }).click();
    await expect(late.getByRole('main').getByRole('alert')).toContainText('it was used already');
    await late.goto(link);
    await expect(late).toHaveURL(/\/sign-in$/);
    await expect(late.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await page.goto(link);
    await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  });
}
