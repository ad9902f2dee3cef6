import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { findFreePort } from './support/start-stack.ts';
import { expect, seriousFindings, test } from './support/test.ts';

const folder = fileURLToPath(new URL('../../apps/dashboard/', import.meta.url));
const next = createRequire(`${folder}package.json`).resolve('next/dist/bin/next');

let dashboard: ChildProcess;
let address: string;

test.beforeAll(async () => {
  const port = await findFreePort();
  address = `http://127.0.0.1:${port}`;
  // The dashboard alone, with a database that is not there.
  dashboard = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' },
    stdio: 'ignore',
  });
  await expect
    .poll(
      () =>
        fetch(`${address}/icon.svg`).then(
          (answer) => answer.status,
          () => 0,
        ),
      { timeout: 30_000 },
    )
    .toBe(200);
});

test.afterAll(() => {
  dashboard.kill();
});

test('answers 500 with the reason and the remedy when the database is down', async ({ page }) => {
  test.setTimeout(120_000);
  const answer = await page.goto(`${address}/search`, { timeout: 60_000 });
  expect(answer?.status()).toBe(500);
  await expect(page.getByRole('heading', { name: 'The database does not answer' })).toBeVisible({
    timeout: 40_000,
  });
  await expect(page.locator('main')).toContainText('DATABASE_URL');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  const health = await page.request.get(`${address}/api/health`, { timeout: 40_000 });
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
