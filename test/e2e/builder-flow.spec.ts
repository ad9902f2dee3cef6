import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeFolder, paint, writeTruncated } from './support/pictures.ts';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

const colours = ['red', 'blue', 'green'] as const;

test('a pipeline from its file to a mended item: preview, publish, schedule, run, items, replay, export', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const name = freshName('flow');
  const folder = await makeFolder('flow');
  for (const colour of colours) await writeFile(join(folder, `${colour}.png`), await paint(colour));
  await writeTruncated(join(folder, 'torn.jpg'));
  const file = describePipeline(name, folder);

  await test.step('imports it and shows its pictures at every node', async () => {
    await importFile(page, file);
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.locator('.react-flow__node')).toHaveCount(5);
    await expect(page.locator('[data-preview=judge]').getByRole('img')).toHaveCount(colours.length, {
      timeout: 30_000,
    });
    await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems');
  });

  await test.step('sets how often a node tries', async () => {
    await page.getByRole('group', { name: 'Embed images, embed' }).click({ position: { x: 60, y: 20 } });
    await page.getByRole('button', { name: 'Errors, retries and time' }).click();
    const tries = page.getByRole('textbox', { name: 'Tries' });
    await tries.fill('2');
    await tries.blur();
    await expect(page.getByRole('button', { name: 'Errors, retries and time (1 set)' })).toBeVisible();
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  await test.step('publishes it', async () => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('button', { name: 'Publish version 1' }).click();
    await expect(page.getByRole('button', { name: 'Published', exact: true })).toBeDisabled();
  });

  await test.step('schedules it', async () => {
    await page.goto('/schedules?new=true');
    const form = page.getByRole('dialog', { name: 'New schedule' });
    await form.getByRole('combobox', { name: 'What runs' }).click();
    await page.getByRole('option', { name, exact: true }).click();
    await form.getByRole('textbox', { name: 'Name' }).fill('nightly');
    await form.getByRole('button', { name: 'Schedule', exact: true }).click();
    await expect(form).toBeHidden();
    const list = page.getByRole('list', { name: 'Schedules', exact: true });
    await expect(list.getByRole('listitem').filter({ hasText: name })).toContainText('nightly');
    await page.goto(`/pipelines/${name}`);
  });

  await test.step('runs what is published, and finds the picture that failed', async () => {
    await page.getByRole('button', { name: 'Other ways to run' }).click();
    await page.getByRole('menuitem', { name: /^Run version \d+$/ }).click();
    const run = page.getByRole('status', { name: 'Run', exact: true });
    await expect(run).toContainText('Succeeded', { timeout: 60_000 });
    await expect(run).toContainText('1 failed');
    await page.getByRole('button', { name: 'Items of embed', exact: true }).click();
    const items = page.getByRole('dialog', { name: 'Items of embed' });
    await items.getByRole('combobox', { name: 'Which items' }).click();
    await page.getByRole('option', { name: 'Failed (1)' }).click();
    await expect(items.getByRole('row')).toHaveCount(2);
    await expect(items.getByRole('row').filter({ hasText: 'torn.jpg' })).toContainText('failed');
    await items.getByRole('button', { name: 'JSON of torn.jpg' }).click();
    await expect(items.getByLabel('torn.jpg as JSON')).toContainText('"failure"');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });

  await test.step('pins pictures of the run as samples', async () => {
    const items = page.getByRole('dialog', { name: 'Items of embed' });
    await items.getByRole('combobox', { name: 'Which items' }).click();
    await page.getByRole('option', { name: 'Passed on (3)' }).click();
    await items.getByRole('checkbox', { name: 'Mark red.png' }).check();
    await items.getByRole('checkbox', { name: 'Mark blue.png' }).check();
    await items.getByRole('button', { name: 'Pin 2 as samples' }).click();
    await expect(items).toBeHidden();
    await expect(page.locator('[data-preview=judge]').getByRole('img')).toHaveCount(2);
  });

  await test.step('mends the picture and tries it again', async () => {
    await writeFile(join(folder, 'torn.jpg'), await paint('yellow'));
    const first = new URL(page.url()).searchParams.get('run');
    await page.getByRole('button', { name: 'Try failed again' }).click();
    await expect(page).not.toHaveURL(new RegExp(`run=${first}`));
    const run = page.getByRole('status', { name: 'Run', exact: true });
    await expect(run).toContainText('Succeeded', { timeout: 60_000 });
    await expect(run).not.toContainText(/failed/i);
    await expect(page.locator('[data-run=judge]')).toContainText('1 in, 1 out');
  });

  await test.step('runs again from a node by its menu', async () => {
    await page
      .getByRole('group', { name: 'Classify, judge' })
      .click({ button: 'right', position: { x: 60, y: 20 } });
    const before = page.url();
    await page.getByRole('menuitem', { name: 'Run again from here' }).click();
    await expect(page).not.toHaveURL(before);
    await expect(page.getByRole('status', { name: 'Run', exact: true })).toContainText('Succeeded', {
      timeout: 60_000,
    });
  });

  await test.step('exports what can be imported again, and is the same', async () => {
    const exported = await exportFile(page, name);
    const other = freshName('again');
    await importFile(page, { ...exported, name: other });
    await expect(page.getByRole('heading', { level: 1, name: other })).toBeVisible();
    expect(await exportFile(page, other)).toEqual({ ...exported, name: other });
  });
});

function describePipeline(name: string, folder: string) {
  const nodes = [
    { id: 'folder', type: 'sources.folder', params: { root: folder } },
    { id: 'embed', type: 'clip.embed-image' },
    { id: 'judge', type: 'clip.classify', params: { labels: ['red', 'blue'] } },
    { id: 'pass', type: 'flow.filter', params: { condition: 'labels.size() > 0' } },
    { id: 'few', type: 'flow.limit', params: { count: 100 } },
  ].map((node, n) => ({ ...node, position: { x: n * 336, y: 0 } }));
  const edges = nodes.slice(1).map(({ id }, n) => ({ from: nodes[n]?.id, to: id }));
  return { version: 1, name, nodes, edges };
}

async function importFile(page: Page, file: { readonly name: string }): Promise<void> {
  await page.goto('/pipelines');
  await page.locator('input[type="file"]').setInputFiles({
    name: 'pipeline.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(file)),
  });
  await page.waitForURL(`**/pipelines/${file.name}`);
}

async function exportFile(page: Page, name: string): Promise<{ readonly name: string }> {
  await page.goto('/pipelines');
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export' }).click();
  return JSON.parse(await readFile(await (await download).path(), 'utf8'));
}
