import { expect, freshName, seriousFindings, test } from './support/test.ts';

test('begins a pipeline as a template, and runs it', async ({ page }) => {
  const name = freshName('labels');
  await page.goto('/pipelines?new=true');
  const dialog = page.getByRole('dialog', { name: 'New pipeline' });
  await dialog.getByRole('textbox', { name: 'Search templates' }).fill('spreadsheet');
  await dialog.getByRole('radio', { name: 'Export labels' }).click();
  await expect(dialog.getByLabel('Name')).toHaveValue(/^Export labels/);
  await expect(dialog.getByText('Look at these before')).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(4);
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems');
  await page.getByRole('button', { name: 'Run draft' }).click();
  const run = page.getByRole('status', { name: 'Run' });
  await expect(run).toContainText('Succeeded', { timeout: 50_000 });
  await run.getByRole('link', { name: 'Details' }).click();
  await expect(page.getByRole('region', { name: 'Nodes' })).toContainText('Write file');
});

test('says when no template fits', async ({ page }) => {
  await page.goto('/pipelines?new=true');
  const dialog = page.getByRole('dialog', { name: 'New pipeline' });
  await dialog.getByRole('textbox', { name: 'Search templates' }).fill('zzz');
  await expect(dialog.getByText('No template says “zzz”.')).toBeVisible();
});

test('says that there is no such pipeline, and leads back to those there are', async ({ page }) => {
  await page.goto('/pipelines/nothing-of-the-kind');
  await expect(page.getByRole('heading', { level: 1, name: 'nothing-of-the-kind' })).toBeVisible();
  await expect(page.getByRole('alert').getByText(/There is no pipeline/)).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('link', { name: 'All pipelines' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Pipelines' })).toBeVisible();
});
