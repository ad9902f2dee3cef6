import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from '@playwright/test';
import pg from 'pg';
import { type Dashboard, embeddedDatabase, startDashboard } from './support/dashboard.ts';
import { everyPage } from './support/every-page.ts';
import { makeNamed } from './support/make-named.ts';
import { signInOwner } from './support/owner.ts';
import { readSetup } from './support/start-stack.ts';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

/** The home folder of the stack; it has to run its own PostgreSQL, in which these tests make a role and a database. */
const home = process.env.CLIPLINE_E2E_HOME ?? '';
test.skip(home === '', 'the home folder of the stack is not known: name it in CLIPLINE_HOME');

/** A role that may look up who is signed in, and nothing else unless a test says so. */
const role = 'doorkeeper';
const doorTables = 'users, sessions, accounts, verifications, _prisma_migrations';
const emptyDatabase = 'nothing_yet';

let administrator: pg.Client;

test.beforeAll(async () => {
  const url = embeddedDatabase(home);
  administrator = new pg.Client({ connectionString: url });
  await administrator.connect();
  await dropAll();
  await administrator.query(`CREATE ROLE ${role} LOGIN PASSWORD '${new URL(url).password}'`);
  await administrator.query(`GRANT SELECT ON ${doorTables} TO ${role}`);
  await administrator.query(`CREATE DATABASE ${emptyDatabase}`);
});

test.afterAll(async () => {
  await dropAll();
  await administrator.end();
});

async function dropAll(): Promise<void> {
  await administrator.query(`DROP DATABASE IF EXISTS ${emptyDatabase} WITH (FORCE)`);
  const { rowCount } = await administrator.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) return;
  await administrator.query(`DROP OWNED BY ${role}`);
  await administrator.query(`DROP ROLE ${role}`);
}

async function mayReadAll(may: boolean): Promise<void> {
  await administrator.query(
    may
      ? `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`
      : `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`,
  );
  if (!may) await administrator.query(`GRANT SELECT ON ${doorTables} TO ${role}`);
}

/** Holds back what the page asks for, until it is let go. */
async function holdData(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let open = false;
  await page.route('**/api/trpc/**', async (route) => {
    if (open) await route.continue();
    else held.push(route);
  });
  return async () => {
    open = true;
    for (const route of held.splice(0)) await route.continue();
    await page.unroute('**/api/trpc/**');
  };
}

async function expectFits(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 800 });
  await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 820 });
}

test.describe('without the right to read', () => {
  let dashboard: Dashboard;
  test.beforeAll(async () => {
    dashboard = await startDashboard({ CLIPLINE_HOME: home, DATABASE_URL: embeddedDatabase(home, { role }) });
  });
  test.afterAll(() => dashboard.stop());
  test.afterEach(() => mayReadAll(false));

  /** Something for each part of an address that stands for a name. */
  async function fillIn(path: string, page: Page): Promise<string> {
    const { rows } = await administrator.query('SELECT id FROM runs ORDER BY created_at LIMIT 1');
    const name = freshName('shown');
    switch (path) {
      case '/runs/[id]':
        return `/runs/${rows[0].id}`;
      case '/pipelines/[name]':
        return makeNamed(page, 'pipeline', name);
      case '/classifiers/[name]':
        return makeNamed(page, 'classifier', name);
      case '/moderation/[policy]':
        return makeNamed(page, 'policy', name);
      default:
        return path;
    }
  }

  for (const path of everyPage()) {
    test(`${path} says that it is loading, then what is wrong, and shows all once it can`, async ({
      page,
    }) => {
      const main = page.getByRole('main');
      const address = await fillIn(path, page);
      const letGo = await holdData(page);
      await page.goto(`${dashboard.url}${address}`);
      await expect(main.getByRole('status', { name: /^(Loading|Opening)/ }).first()).toBeVisible();
      await letGo();
      const notice = main.getByRole('alert').first();
      await expect(notice).toContainText('The database refused');
      await expect(notice).toContainText('database-failed');
      await expectFits(page);

      await mayReadAll(true);
      await expect(async () => {
        const again = main.getByRole('alert').getByRole('button', { name: 'Try again' });
        if ((await again.count()) > 0) await again.first().click();
        await expect(main.getByRole('alert')).toHaveText([], { timeout: 2_000 });
      }).toPass({ timeout: 60_000 });
      // The first page that asks for vectors of text waits for the model of this dashboard.
      await expect(main.getByRole('status', { name: /^(Loading|Opening)/ })).toHaveCount(0, {
        timeout: 60_000,
      });
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    });
  }
});

/** What a page says when there is nothing to show, by its address. */
const nothing: Readonly<Record<string, string>> = {
  '/': 'Nothing is running.',
  '/catalogues': 'No catalogue yet',
  '/classifiers': 'No classifier yet',
  '/classifiers/[name]': 'Not there',
  '/connections': 'No connection yet',
  '/jobs': 'No worker is running',
  // The starter model is always there.
  '/models': 'starter',
  '/moderation': 'Nothing to review',
  '/moderation/[policy]': 'Not there',
  '/pipelines': 'No pipeline yet',
  '/pipelines/[name]': 'Not there',
  '/runs': 'Nothing has run yet',
  '/runs/[id]': 'Not there',
  '/schedules': 'Nothing is scheduled',
  '/search': 'Nothing to search yet',
  '/settings': 'There are no keys yet.',
};

test.describe('with nothing in it', () => {
  let dashboard: Dashboard;
  let emptyHome: string;
  let session: string;
  test.beforeAll(async () => {
    emptyHome = await mkdtemp(join(tmpdir(), 'clipline-empty-'));
    const own = {
      CLIPLINE_HOME: emptyHome,
      CLIPLINE_OFFLINE: '1',
      DATABASE_URL: embeddedDatabase(home, { database: emptyDatabase }),
    };
    dashboard = await startDashboard(own);
    session = join(emptyHome, 'session.json');
    await signInOwner({
      url: dashboard.url,
      link: await readSetup({ ...process.env, ...own }),
      session,
    });
  });
  test.afterAll(async () => {
    await dashboard.stop();
    await rm(emptyHome, { recursive: true, force: true });
  });

  test('every page says so, and what to do', async ({ browser }) => {
    test.setTimeout(480_000);
    expect(Object.keys(nothing).toSorted()).toEqual(everyPage());
    const context = await browser.newContext({ storageState: session });
    const page = await context.newPage();
    for (const [path, text] of Object.entries(nothing)) {
      await test.step(path, async () => {
        await page.goto(`${dashboard.url}${path.replace(/\[.*\]/, 'none')}`);
        await expect(page.getByRole('main')).toContainText(text);
        await expect(page.getByRole('main').getByRole('status', { name: /^(Loading|Opening)/ })).toHaveCount(
          0,
        );
        await expectFits(page);
      });
    }
    await context.close();
  });
});
