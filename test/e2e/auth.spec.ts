import type { Page } from '@playwright/test';
import { owner } from './support/owner.ts';
import { expect, overflow, searchBox, seriousFindings, test } from './support/test.ts';

test.use({ storageState: { cookies: [], origins: [] } });

async function fillIn(page: Page, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(owner.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('sends a stranger to the sign-in page and, signed in, to where they wanted to go', async ({ page }) => {
  await page.goto('/catalogues?add=true');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fcatalogues%3Fadd%3Dtrue$/);
  await fillIn(page, 'not the password');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('is not right');
  await fillIn(page, owner.password);
  await expect(page.getByRole('dialog', { name: 'Add a folder' })).toBeVisible();
  await expect(page).toHaveURL(/\/catalogues\?add=true$/);

  await page.goto('/sign-in?next=https%3A%2F%2Fevil.example%2F');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await page.goto('/setup?token=anything');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
});

test('signs out, and notices when the session has ended elsewhere', async ({ page, context }) => {
  await page.goto('/sign-in?next=%2Fsearch');
  await fillIn(page, owner.password);
  await expect(searchBox(page)).toBeVisible();
  const cookies = await context.cookies();
  expect(cookies).toMatchObject([
    { name: 'clipline.session_token', httpOnly: true, sameSite: 'Lax', secure: false },
  ]);

  await context.clearCookies();
  // Whichever request is the next one notices; typing makes one, unless another was faster and the page has gone.
  await searchBox(page)
    .fill('a horse', { timeout: 5_000 })
    .catch(() => undefined);
  await expect(page).toHaveURL(/\/sign-in/);

  await context.addCookies(cookies);
  await page.goto('/catalogues');
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  // The session is gone on the server, too.
  await context.addCookies(cookies);
  await page.goto('/catalogues');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`shows a sign-in page that everybody can use, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/sign-in');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
}
