import type { Page } from '@playwright/test';
import { callApi } from './support/call-api.ts';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

test('is made of labels, tried on pictures, saved in versions and pinned by a pipeline', async ({ page }) => {
  test.setTimeout(120_000);
  const name = freshName('things');
  await page.goto('/classifiers?new=true');
  const dialog = page.getByRole('dialog', { name: 'New classifier' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Labels').fill('animal: cat, dog\nbuilding: house, tower\nfood: fruit, bread');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  // Other tests have made catalogues that stand before this one.
  await page.goto(`/classifiers/${name}?catalog=samples`);

  const preview = page.getByRole('region', { name: 'Preview' });
  const none = preview.getByRole('region', { name: 'None of these' });
  await expect(preview.getByRole('region', { name: 'animal' }).getByRole('listitem').first()).toBeVisible();
  await expect(preview.getByRole('status')).toContainText('none embedded again');
  await expect(none.getByRole('heading')).toContainText(/\b0 pictures/);
  await expect(preview.getByRole('figure').getByText(/Scores of animal/)).toBeVisible();

  const threshold = page.getByRole('slider', { name: 'Lowest score of a label' });
  await threshold.focus();
  await threshold.press('End');
  await expect(none.getByRole('heading')).toContainText(/[1-9]\d* picture/);
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);

  await page.getByRole('link', { name: 'Pipelines' }).first().click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Stay' }).click();
  await expect(question).toBeHidden();

  await page.getByRole('button', { name: 'Save version 2' }).click();
  const saving = page.getByRole('dialog', { name: 'Save version 2' });
  await saving.getByLabel('What has changed').fill('Only what is certain');
  await saving.getByRole('button', { name: 'Save version' }).click();
  await expect(saving).toBeHidden();
  await expect(page.getByText('Unsaved changes')).toBeHidden();

  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('dialog', { name: 'Versions' });
  await expect(history.getByText('Only what is certain')).toBeVisible();
  await history.getByRole('button', { name: 'Restore version 1' }).click();
  await expect(history).toBeHidden();
  await expect(none.getByRole('heading')).toContainText(/\b0 pictures/);
  await page.getByRole('button', { name: 'Save version 3' }).click();
  const again = page.getByRole('dialog', { name: 'Save version 3' });
  await expect(again.getByLabel('What has changed')).toHaveValue('Version 1 again');
  await again.getByRole('button', { name: 'Save version' }).click();
  await expect(again).toBeHidden();
  // It names the next version while it fades.
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  expect(await seriousFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 800 });
  // The chart follows the window.
  await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0);

  await pinInPipeline(page, name);

  await page.goto('/classifiers');
  const card = page.getByRole('article', { name, exact: true });
  await expect(card).toContainText('Version 3');
  await expect(card).toContainText('Not used yet');
  await expect(card.getByRole('list')).toContainText('building');
  expect(await seriousFindings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await seriousFindings(page)).toEqual([]);
  await card.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  const copy = page.getByRole('article', { name: `${name} copy`, exact: true });
  await expect(copy).toContainText('Version 1');
  await expect(copy.getByRole('list')).toContainText('building');
  await card.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page
    .getByRole('dialog', { name: `Remove ${name}` })
    .getByRole('button', { name: 'Remove', exact: true })
    .click();
  await expect(card).toBeHidden();
});

test('takes many labels at once, and says what the model will not understand', async ({ page }) => {
  const name = freshName('many');
  await page.goto('/classifiers?new=true');
  const dialog = page.getByRole('dialog', { name: 'New classifier' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Labels').fill('cat');
  await dialog.getByRole('button', { name: 'Create' }).click();

  await page.getByLabel('Add labels').fill('three dogs\nbird: sparrow, gull\ncat');
  await page.getByRole('button', { name: 'Add 3' }).click();
  const labels = page.getByRole('region', { name: 'Labels' });
  await expect(labels.getByRole('listitem')).toHaveCount(3);
  await expect(page.getByText('These models hardly count')).toBeVisible();
  await labels.getByRole('button', { name: /^bird/ }).click();
  await expect(labels.getByRole('textbox', { name: 'Label', exact: true })).toHaveValue('bird');
  await expect(page).toHaveURL(/label=bird/);
  await labels.getByRole('button', { name: 'Move bird up' }).click();
  await expect(labels.getByRole('button', { name: 'Move bird down' })).toBeEnabled();
  await labels.getByRole('textbox', { name: 'Label', exact: true }).fill('cat');
  await expect(page.getByText('The label “cat” is there twice.')).toBeVisible();
});

test('asks before Back leaves unsaved changes behind', async ({ page }) => {
  const name = freshName('kept');
  await page.goto('/classifiers');
  await page.getByRole('button', { name: 'New classifier' }).click();
  const dialog = page.getByRole('dialog', { name: 'New classifier' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Labels').fill('cat');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  const labels = page.getByLabel('Add labels');
  await labels.fill('dog');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('Unsaved changes')).toBeVisible();

  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.evaluate('history.back()');
  await question.getByRole('button', { name: 'Stay' }).click();
  await expect(question).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/classifiers/${name}`));
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.evaluate('history.back()');
  await question.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/classifiers(\?|$)/);
  await expect(page.getByRole('article', { name, exact: true })).toContainText('Version 1');
});

test('says that there is no such classifier', async ({ page }) => {
  await page.goto('/classifiers/nothing-of-the-kind');
  await expect(page.getByRole('alert').getByText(/There is no classifier/)).toBeVisible();
});

/** Names a version that is not there in a pipeline's draft, and mends it with the builder's picker. */
async function pinInPipeline(page: Page, name: string): Promise<void> {
  const definition = {
    name,
    nodes: [
      { id: 'source', type: 'sources.catalog', params: { catalog: 'samples' } },
      { id: 'embed', type: 'clip.embed-image' },
      { id: 'judge', type: 'clip.classify', params: { classifier: `${name}@9` } },
    ],
    edges: [
      { from: 'source', to: 'embed' },
      { from: 'embed', to: 'judge' },
    ],
  };
  const made = await callApi(page, 'pipelines.create', { name, definition });
  expect(made.status()).toBe(200);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/pipelines/${name}`);
  await page.getByRole('group', { name: 'Classify, judge' }).click({ position: { x: 60, y: 20 } });
  const missing = page.getByText(new RegExp(`has no version 9. Its newest is ${name}@3`)).first();
  await expect(missing).toBeVisible();
  const picker = page.getByRole('combobox', { name: 'Classifier', exact: true });
  await picker.fill(`${name}@`);
  await page.getByRole('option', { name: `${name}@2`, exact: true }).click();
  await expect(picker).toHaveValue(`${name}@2`);
  await expect(missing).toBeHidden();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}
