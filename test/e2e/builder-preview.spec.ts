import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeFolder, paint } from './support/pictures.ts';
import { addCatalogue, expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

const colours = ['red', 'blue', 'green', 'yellow'] as const;

test('samples, thresholds, versions and runs of a pipeline on its canvas', async ({ page }) => {
  test.setTimeout(240_000);
  const name = freshName('preview');
  const folder = await makeFolder('preview');
  for (const colour of colours) await writeFile(join(folder, `${colour}.png`), await paint(colour));
  await addCatalogue(page, name, folder);
  await createPipeline(page, name, folder);
  await page.goto(`/pipelines/${name}`);

  await test.step('shows pinned pictures at every node', async () => {
    await page.getByRole('button', { name: 'Choose samples…' }).click();
    const chooser = page.getByRole('dialog', { name: 'Choose samples' });
    await chooser.getByRole('combobox', { name: 'Catalogue' }).click();
    await page.getByRole('option', { name, exact: true }).click();
    for (const colour of colours) await chooser.getByRole('button', { name: `${colour}.png` }).click();
    await expect(chooser.getByRole('status')).toHaveText('4 of 24 pinned');
    await chooser.getByRole('button', { name: 'Done' }).click();
    for (const node of ['folder', 'embed', 'judge']) {
      await expect(preview(page, node).getByRole('img')).toHaveCount(colours.length, { timeout: 30_000 });
    }
    const picture = preview(page, 'judge').getByRole('img').first();
    await expect(picture).toHaveJSProperty('complete', true);
    await expect(picture).not.toHaveJSProperty('naturalWidth', 0);
    expect(await seriousFindings(page)).toEqual([]);
  });

  await test.step('judges anew when a threshold moves', async () => {
    await expect(preview(page, 'pass')).toContainText('4 out');
    await open(page, 'Classify, judge');
    const minimum = page.getByRole('textbox', { name: 'Min score' });
    await minimum.fill('1');
    await minimum.blur();
    await expect(preview(page, 'judge').getByText('–').first()).toBeVisible();
    await expect(preview(page, 'pass')).toContainText('left out');
    await page.getByRole('button', { name: 'Reset Min score to its default' }).click();
    await expect(preview(page, 'pass')).toContainText('4 out');
    expect(await seriousFindings(page)).toEqual([]);
  });

  await test.step('checks an expression and shows its value on a sample', async () => {
    // The builder opens at the start of the pipeline, where cards can be read.
    await page.getByRole('button', { name: 'Fit View' }).click();
    await open(page, 'Filter, pass');
    const editor = page.getByRole('textbox', { name: 'Condition' });
    await expect(page.getByText(/^On .*: true$/)).toBeVisible();
    await editor.fill('score >');
    await expect(
      page.getByRole('alert').filter({ hasText: 'The expression `score >` is wrong' }),
    ).toBeVisible();
    await editor.fill('score >= 0.0 && labels.size() > 0');
    await expect(page.getByText(/^On .*: true$/)).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  await test.step('publishes with a note', async () => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('textbox', { name: 'What has changed' }).fill('The first one');
    await page.getByRole('button', { name: 'Publish version 1' }).click();
    await expect(page.getByRole('button', { name: 'Published', exact: true })).toBeDisabled();
  });

  await test.step('runs, and counts what passes nodes and edges', async () => {
    await page.getByRole('button', { name: 'Run draft' }).click();
    await expect(page.getByRole('status', { name: 'Run' })).toContainText('Succeeded', { timeout: 60_000 });
    await expect(page.locator('[data-run=judge]')).toContainText('4 in, 4 out');
    await expect(page.getByRole('button', { name: 'Run from here, judge' })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  await test.step('keeps what is published while the draft is edited, compares both, and puts it back', async () => {
    await open(page, 'Classify, judge');
    await page.getByRole('textbox', { name: 'Top' }).fill('1');
    await page.getByRole('textbox', { name: 'Top' }).blur();
    await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeEnabled();
    await expect(page.getByText('Saved', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Versions' }).click();
    const drawer = page.getByRole('dialog', { name: 'Versions' });
    await expect(drawer.getByRole('list', { name: 'Published versions' })).toContainText('The first one');
    await expect(drawer.getByRole('list', { name: 'Differences' })).toContainText('params.top');
    const both = drawer.getByRole('region', { name: 'Both graphs' });
    await both.getByRole('button', { name: /^judge .* 1 changed$/ }).click();
    await expect(drawer.getByText('Of “judge”:')).toBeVisible();
    await expect(drawer.getByRole('list', { name: 'Differences' }).getByRole('listitem')).toHaveCount(1);
    expect(await seriousFindings(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Restore version 1 into the draft' }).click();
    await expect(drawer).toBeHidden();
    await expect(page.getByRole('button', { name: 'Published', exact: true })).toBeDisabled();
  });

  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

function preview(page: Page, node: string) {
  return page.locator(`[data-preview=${node}]`);
}

async function open(page: Page, card: string): Promise<void> {
  await page.getByRole('group', { name: card }).click({ position: { x: 60, y: 20 } });
}

async function createPipeline(page: Page, name: string, folder: string): Promise<void> {
  const definition = {
    name,
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: folder } },
      { id: 'embed', type: 'clip.embed-image' },
      { id: 'judge', type: 'clip.classify', params: { labels: ['red', 'blue'] } },
      { id: 'pass', type: 'flow.filter', params: { condition: 'labels.size() > 0' } },
    ],
    edges: [
      { from: 'folder', to: 'embed' },
      { from: 'embed', to: 'judge' },
      { from: 'judge', to: 'pass' },
    ],
  };
  const made = await page.request.post('/api/trpc/pipelines.create', {
    data: { json: { name, definition } },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(made.status()).toBe(200);
}
