import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, paint } from './support/pictures.ts';
import { card, expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

test('pauses the queue for every worker, says why a run waits, and resumes', async ({ page }) => {
  const name = freshName('queued');
  const folder = await makeFolder('queued');
  await writeFile(join(folder, 'plum.png'), await paint('plum'));
  await page.goto('/jobs');
  await page.getByRole('button', { name: 'Pause the queue' }).click();
  try {
    await expect(page.getByRole('alert').filter({ hasText: 'The queue is paused' })).toBeVisible();
    await page.goto('/catalogues?add=true');
    const dialog = page.getByRole('dialog', { name: 'Add a folder' });
    await dialog.getByLabel('Folder').fill(folder);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Index the folder' }).click();
    await expect(dialog).toBeHidden();

    await page.goto('/jobs');
    const queued = page.getByRole('list', { name: 'Queue' }).getByRole('listitem').filter({ hasText: name });
    await expect(queued).toContainText('The queue is paused.');
    await expect(queued).toContainText('Queued');
    expect(await seriousFindings(page)).toEqual([]);
  } finally {
    await page.goto('/jobs');
    await page.getByRole('button', { name: 'Resume the queue' }).click();
    await expect(page.getByRole('button', { name: 'Pause the queue' })).toBeVisible();
  }
  await page.goto('/catalogues');
  await expect(card(page, name).getByText(/Looked through/)).toBeVisible({ timeout: 40_000 });
});

test('gives the workers of a host another number of runs, and keeps it', async ({ page }) => {
  await page.goto('/jobs');
  await expect(page.getByRole('list', { name: 'Workers' }).getByRole('listitem').first()).toContainText(
    'Alive',
  );
  const field = page.getByRole('textbox', { name: /^Runs at once on / });
  const before = await field.inputValue();
  for (const value of [before === '6' ? '5' : '6', before]) {
    const kept = page.waitForResponse((response) => response.url().includes('jobs.setRunsAtOnce'));
    await field.fill(value);
    await kept;
    await page.reload();
    await expect(field).toHaveValue(value);
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('draws the last hour and fits a narrow window', async ({ page }) => {
      await page.goto('/jobs');
      await expect(page.getByRole('figure').locator('svg').first()).toBeAttached();
      await expect(page.getByRole('figure')).toContainText(/in the last hour/);
      expect(await seriousFindings(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  });
}
