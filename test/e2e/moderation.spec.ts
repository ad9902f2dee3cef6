import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
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
  const headers = { origin: new URL(page.url()).origin };
  const call = async (procedure: string, json: unknown) => {
    const answer = await page.request.post(`/api/trpc/${procedure}`, { data: { json }, headers });
    expect(answer.status(), await answer.text()).toBe(200);
  };
  await call('pipelines.create', { name: queue, definition });
  await call('pipelines.publish', { name: queue });
  await call('builderRuns.start', { pipeline: queue, draft: false });
}
