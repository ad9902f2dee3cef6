import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { callApi } from './support/call-api.ts';
import { owner } from './support/owner.ts';
import { makeFolder, paint } from './support/pictures.ts';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

test('decides about what pipelines ask, by keyboard', async ({ page }) => {
  test.setTimeout(120_000);
  const queue = freshName('doubtful');
  await page.goto('/moderation?state=decided');
  await expect(page.getByRole('tab', { name: 'Review' })).toHaveAttribute('aria-selected', 'true');
  await askAboutColours(page, queue);

  await page.goto(`/moderation?queue=${queue}`);
  const rows = page.getByRole('list', { name: 'Reviews' }).getByRole('listitem');
  await expect(rows).toHaveCount(3, { timeout: 60_000 });
  const card = page.getByRole('region', { name: 'Picture' });
  const picture = card.getByRole('img');
  const title = card.getByRole('heading');
  await expect(title).toHaveText('blue.png');
  await expect(card).toContainText('Is this blue?');
  await expect(picture).toHaveAttribute('data-blurred', 'true');
  await expect(picture).not.toHaveJSProperty('naturalWidth', 0);
  expect(await seriousFindings(page)).toEqual([]);

  await page.keyboard.press('Space');
  await expect(picture).not.toHaveAttribute('data-blurred', 'true');
  await page.keyboard.press('j');
  await expect(title).toHaveText('green.png');
  await expect(picture).toHaveAttribute('data-blurred', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(title).toHaveText('blue.png');

  await page.keyboard.press('a');
  await expect(rows).toHaveCount(2);
  await expect(title).toHaveText('green.png');
  await page.keyboard.press('b');
  await expect(rows).toHaveCount(1);
  await page.keyboard.press('u');
  await expect(rows).toHaveCount(2);
  await expect(title).toHaveText('green.png');
  await card.getByRole('button', { name: 'Block', exact: true }).click();
  await card.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'All decided' })).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByText('Decided', { exact: true }).click();
  await expect(page).toHaveURL(/state=decided/);
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: 'green.png' })).toContainText('Blocked');
  expect(await seriousFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test('gives each of two browsers a review of its own', async ({ page, browser, baseURL }) => {
  test.setTimeout(150_000);
  const queue = freshName('shared');
  await page.goto('/moderation?state=decided');
  await askAboutColours(page, queue);
  // A browser with a session of its own.
  await using elsewhere = await browser.newContext({
    baseURL: baseURL ?? '',
    storageState: { cookies: [], origins: [] },
  });
  const { email, password } = owner;
  const signedIn = await elsewhere.request.post('/api/auth/sign-in/email', { data: { email, password } });
  expect(signedIn.ok()).toBe(true);
  const one = deskOf(page);
  const two = deskOf(await elsewhere.newPage());
  const withOther = new RegExp(`Elsewhere until \\d\\d:\\d\\d · ${owner.name}`);

  await one.seen.goto(`/moderation?queue=${queue}`);
  await expect(one.rows).toHaveCount(3, { timeout: 60_000 });
  await expect(one.title).toHaveText('blue.png');
  await expect(one.row('blue.png')).toContainText(/With you until \d\d:\d\d/);

  // What one has is passed over, and cannot be decided.
  await two.seen.goto(`/moderation?queue=${queue}`);
  await expect(two.title).toHaveText('green.png');
  await expect(two.row('blue.png')).toContainText(withOther);
  await expect(two.row('green.png')).toContainText('With you');
  await two.seen.keyboard.press('k');
  await expect(two.title).toHaveText('green.png');
  await two.row('blue.png').click();
  await expect(two.card.getByRole('status')).toContainText(
    /^With Ada Owner.* in another browser until \d\d:\d\d\. Take another one, or take it over:/,
  );
  await expect(two.card.getByRole('button', { name: 'Allow', exact: true })).toHaveCount(0);
  await two.seen.keyboard.press('b');
  await expect(two.seen.getByText('Not decided')).toBeVisible();
  await expect(two.rows).toHaveCount(3);
  const id = new URL(two.seen.url()).searchParams.get('item');
  const refused = await decideByRequest(two.seen, id);
  expect(refused.status).toBe(409);
  expect(refused.message).toMatch(/^Ada Owner.* has review .+ Take another one, or take it over\.$/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await two.seen.emulateMedia({ colorScheme });
    expect(await seriousFindings(two.seen)).toEqual([]);
  }

  // The next one is free again: the second browser has gone on to another. What is decided goes from both lists.
  await one.seen.keyboard.press('a');
  await expect(one.rows).toHaveCount(2);
  await expect(one.title).toHaveText('green.png');
  await expect(two.rows).toHaveCount(2);
  await expect(two.title).toHaveText('red.png');
  await expect(two.row('red.png')).toContainText('With you');

  // One that is looked at is not lost when another goes from above it.
  await one.seen.keyboard.press('b');
  await expect(one.rows).toHaveCount(1);
  await expect(two.rows).toHaveCount(1);
  await expect(two.title).toHaveText('red.png');

  // It is given back by leaving, within the application and without.
  await expect(one.row('red.png')).toContainText(withOther);
  await two.seen.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await expect(two.seen.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
  await expect(one.row('red.png')).toContainText('With you');
  await one.seen.goto('/runs');
  await two.seen.goto(`/moderation?queue=${queue}`);
  await expect(two.row('red.png')).toContainText('With you');

  // A browser that was left open somewhere is no hindrance, and learns that it has lost the review.
  await one.seen.goto(`/moderation?queue=${queue}`);
  await expect(one.row('red.png')).toContainText(withOther);
  await one.card.getByRole('button', { name: 'Take over' }).click();
  await expect(one.row('red.png')).toContainText('With you');
  await expect(two.row('red.png')).toContainText(withOther);
  await one.card.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(one.seen.getByRole('heading', { name: 'All decided' })).toBeVisible();
  await expect(two.seen.getByRole('heading', { name: 'All decided' })).toBeVisible();
});

/** The parts of the review desk in a browser. */
function deskOf(seen: Page) {
  const list = seen.getByRole('list', { name: 'Reviews' });
  const card = seen.getByRole('region', { name: 'Picture' });
  return {
    seen,
    rows: list.getByRole('listitem'),
    row: (name: string) => list.getByRole('button', { name }),
    card,
    title: card.getByRole('heading'),
  };
}

/** Blocks a review as a program would; answers the status and what was said. */
async function decideByRequest(page: Page, id: string | null) {
  const answer = await page.request.post('/api/trpc/reviews.decide', {
    data: { json: { id, decision: 'block' } },
    headers: { origin: new URL(page.url()).origin },
  });
  const { error } = await answer.json();
  return { status: answer.status(), message: String(error?.json?.message) };
}

test('keeps policies in versions, and shows what each would do', async ({ page }) => {
  test.setTimeout(120_000);
  const name = freshName('uploads');
  await page.goto('/moderation?tab=policies&new=true');
  const dialog = page.getByRole('dialog', { name: 'New policy' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  // Other tests have made catalogues that stand before this one.
  await page.goto(`/moderation/${name}?catalog=samples`);

  const preview = page.getByRole('region', { name: 'Preview' });
  const allowed = preview.getByRole('region', { name: 'Allowed' });
  const blocked = preview.getByRole('region', { name: 'Blocked' });
  await expect(allowed.getByRole('listitem').first()).toBeVisible({ timeout: 30_000 });
  await expect(allowed.getByRole('img').first()).toHaveAttribute('data-blurred', 'true');
  expect(await seriousFindings(page)).toEqual([]);

  const threshold = page.getByRole('slider', { name: 'Block sexual from' });
  await threshold.focus();
  await threshold.press('Home');
  await expect(allowed.getByRole('heading')).toContainText(/\b0 pictures/);
  await expect(blocked.getByRole('listitem').first()).toBeVisible();

  await page.getByRole('button', { name: 'Add a category' }).click();
  await expect(page.getByText('Give each category a name.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Category', exact: true }).fill('knives');
  const restricted = page.getByRole('combobox', { name: 'Restricted', exact: true });
  await restricted.fill('a photo of a knife');
  await restricted.press('Enter');
  await expect(preview.getByRole('figure').getByText(/Scores of knives/)).toBeVisible();

  await page.getByRole('button', { name: 'Save version 2' }).click();
  const saving = page.getByRole('dialog', { name: 'Save version 2' });
  await saving.getByLabel('What has changed').fill('Knives');
  await saving.getByRole('button', { name: 'Save version' }).click();
  await expect(saving).toBeHidden();
  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'Versions' });
  await expect(history.getByText('As the built-in policy')).toBeVisible();
  await history.getByRole('button', { name: 'Restore version 1' }).click();
  await expect(history).toBeHidden();
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await seriousFindings(page)).toEqual([]);

  await page.getByRole('link', { name: 'Policies' }).click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Leave' }).click();
  const policy = page.getByRole('article', { name, exact: true });
  await expect(policy).toContainText('Version 2');
  await expect(policy).toContainText('knives');
  await expect(question).toBeHidden();
  expect(await seriousFindings(page)).toEqual([]);
});

/** Runs a pipeline that asks about a red, a green and a blue picture; the blue one comes first, then the green one. */
async function askAboutColours(page: Page, queue: string): Promise<void> {
  const folder = await makeFolder('review');
  for (const colour of ['red', 'green', 'blue']) {
    await writeFile(join(folder, `${colour}.png`), await paint(colour));
  }
  const reason = 'Is this {{id.endsWith("blue.png") ? "blue" : "another"}}?';
  const priority = 'id.endsWith("blue.png") ? 3 : id.endsWith("green.png") ? 2 : 1';
  const definition = {
    name: queue,
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: folder } },
      { id: 'ask', type: 'people.review', params: { queue, reason, priority } },
    ],
    edges: [{ from: 'folder', to: 'ask' }],
  };
  const call = async (procedure: string, json: unknown) => {
    const answer = await callApi(page, procedure, json);
    expect(answer.status(), await answer.text()).toBe(200);
  };
  await call('pipelines.create', { name: queue, definition });
  await call('pipelines.publish', { name: queue });
  await call('builderRuns.start', { pipeline: queue, draft: false });
}
