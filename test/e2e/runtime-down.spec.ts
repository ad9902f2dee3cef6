import { type Dashboard, startDashboard } from './support/dashboard.ts';
import { expect, overflow, seriousFindings, test } from './support/test.ts';

let dashboard: Dashboard;

test.beforeAll(async () => {
  // With a database that is not there.
  dashboard = await startDashboard({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' });
});

test.afterAll(() => dashboard.stop());

// One of each frame; states.spec.ts has what each page says when its own data cannot be read.
for (const path of ['/', '/pipelines/any', '/sign-in', '/setup']) {
  test(`${path} answers 500 with the reason and the remedy when the database is down`, async ({ page }) => {
    const answer = await page.goto(`${dashboard.url}${path}`, { timeout: 60_000 });
    expect(answer?.status()).toBe(500);
    await expect(page.getByRole('heading', { name: 'The database does not answer' })).toBeVisible({
      timeout: 40_000,
    });
    await expect(page.locator('main')).toContainText('DATABASE_URL');
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
}

test('the health route says why when the database is down', async ({ request }) => {
  const health = await request.get(`${dashboard.url}/api/health`, { timeout: 40_000 });
  expect(health.status()).toBe(503);
  expect(await health.json()).toMatchObject({ error: { code: 'database-unavailable' } });
});

test('shows an error with its remedy in the page when the server goes away', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await page.route('**/api/trpc/**', (route) => route.abort());
  await page.getByRole('textbox', { name: 'Search by words' }).fill('a cat');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Clipline does not answer', {
    timeout: 30_000,
  });
  await page.unroute('**/api/trpc/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('list', { name: 'Matches, best first' })).toBeVisible();
});

test('shows that a page is on its way while the present one stays in use', async ({ page }) => {
  await page.goto('/runs');
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(
    (url) => url.pathname === '/jobs' && url.searchParams.has('_rsc'),
    async (route) => {
      await held;
      await route.continue();
    },
  );
  const coming = page.getByRole('progressbar', { name: 'Opening the page' });
  await expect(coming).toBeHidden();
  await page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link', { name: 'Jobs' }).click();
  await expect(coming).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  letGo();
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible();
  await expect(coming).toBeHidden();
});
