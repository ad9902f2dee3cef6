import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { callApi } from './support/call-api.ts';
import { makeFolder, paint } from './support/pictures.ts';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

const colours = ['red', 'blue'] as const;

test('runs a pipeline that is started with pictures on its pinned samples', async ({ page }) => {
  const folder = await makeFolder('input');
  for (const colour of colours) await writeFile(join(folder, `${colour}.png`), await paint(colour));
  const samples = colours.map((colour) => pathToFileURL(join(folder, `${colour}.png`)).href);
  const nodes = [
    { id: 'uploads', type: 'sources.input' },
    { id: 'embed', type: 'clip.embed-image' },
  ];
  await open(page, { name: freshName('uploads'), nodes, samples });

  const dialog = page.getByRole('dialog', { name: 'What should it run on?' });
  await test.step('asks what it should run on, and Escape leaves it', async () => {
    await page.getByRole('button', { name: 'Run draft' }).focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('status')).toHaveText('2 pinned samples');
    const pictures = dialog.getByRole('list', { name: 'Pictures to run on' });
    await expect(pictures.getByRole('img')).toHaveCount(colours.length);
    await expect(pictures.getByRole('img', { name: 'red.png' })).not.toHaveJSProperty('naturalWidth', 0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('status', { name: 'Run', exact: true })).toBeHidden();
  });

  await test.step('runs on them by the keyboard alone', async () => {
    await page.getByRole('button', { name: 'Run draft' }).focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: 'Run on 2 pictures' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('status', { name: 'Run', exact: true })).toContainText('Succeeded', {
      timeout: 60_000,
    });
    await expect(page.locator('[data-run=uploads]')).toContainText('2 out');
    await expect(page.locator('[data-run=embed]')).toContainText('2 in, 2 out');
  });
});

test('runs a pipeline that is started with texts on words', async ({ page }) => {
  const nodes = [
    { id: 'question', type: 'sources.input', params: { facets: ['text'] } },
    { id: 'embed', type: 'clip.embed-text' },
  ];
  await open(page, { name: freshName('words'), nodes });
  await page.getByRole('button', { name: 'Run draft' }).click();
  const dialog = page.getByRole('dialog', { name: 'What should it run on?' });
  await expect(dialog.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  const texts = dialog.getByRole('textbox', { name: 'Texts' });
  await expect(texts).toBeFocused();
  await texts.fill('a red square\n\na blue square\na green square');
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Run on 3 texts' }).click();
  await expect(page.getByRole('status', { name: 'Run', exact: true })).toContainText('Succeeded', {
    timeout: 60_000,
  });
  await expect(page.locator('[data-run=question]')).toContainText('3 out');
});

interface File {
  readonly name: string;
  readonly nodes: readonly { readonly id: string; readonly type: string }[];
  readonly samples?: readonly string[];
}

async function open(page: Page, file: File): Promise<void> {
  const edges = file.nodes.slice(1).map(({ id }, n) => ({ from: file.nodes[n]?.id, to: id }));
  await page.goto('/pipelines');
  const made = await callApi(page, 'pipelines.create', {
    name: file.name,
    definition: { ...file, edges },
  });
  expect(made.status()).toBe(200);
  await page.goto(`/pipelines/${file.name}`);
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems');
}
