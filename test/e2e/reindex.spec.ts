import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, paint } from './support/pictures.ts';
import { addCatalogue, card, expect, freshName, seriousFindings, test } from './support/test.ts';

test('counts what is due, embeds it, and does so every night', async ({ page }) => {
  test.setTimeout(120_000);
  const name = freshName('nightly');
  const folder = await makeFolder('nightly');
  await writeFile(join(folder, 'red.png'), await paint('red'));
  await addCatalogue(page, name, folder);
  await writeFile(join(folder, 'blue.png'), await paint('blue'));

  await card(page, name)
    .getByRole('button', { name: `More for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: 'Re-index or schedule…' }).click();
  const dialog = page.getByRole('dialog', { name: `Re-index ${name}` });
  await expect(dialog.getByRole('radio', { name: /Missing and changed\s*1 picture/ })).toBeChecked();
  await expect(dialog.getByRole('radio', { name: /All.*2 pictures/ })).toBeVisible();

  await dialog.getByLabel('Every day at').fill('02:30');
  await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(dialog.getByText(/Next run: .*02:30/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(dialog.getByText(/Paused/)).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Remove the schedule' }).click();
  await expect(dialog.getByText(/Paused/)).toBeHidden();

  await dialog.getByRole('button', { name: 'Re-index now' }).click();
  await expect(dialog).toBeHidden();
  await expect(card(page, name)).toContainText('2 pictures', { timeout: 60_000 });
});
