import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillWithNoise, makeFolder, paint, writeTruncated } from './support/pictures.ts';
import { addCatalogue, card, expect, freshName, test } from './support/test.ts';

test('adds a folder and shows its progress to the end', async ({ page }) => {
  test.setTimeout(120_000);
  const name = freshName('progress');
  const folder = await makeFolder('progress');
  await fillWithNoise(folder, 300);
  await page.goto('/catalogues');
  await page.getByRole('button', { name: 'Add a folder' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  await dialog.getByLabel('Folder').fill(folder);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Index the folder' }).click();
  await expect(dialog).toBeHidden();

  const bar = card(page, name).getByRole('progressbar');
  await expect(bar).toBeVisible();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => {
        // The bar may go between two looks.
        const value = await bar.getAttribute('aria-valuenow', { timeout: 300 }).catch(() => null);
        if (value !== null) seen.add(value);
        return card(page, name)
          .getByText(/Looked through/)
          .isVisible();
      },
      { timeout: 90_000, intervals: [100] },
    )
    .toBe(true);
  const onTheWay = [...seen].map(Number).filter((value) => value > 0 && value < 100);
  expect(onTheWay, `of ${[...seen].join(', ')}`).not.toEqual([]);
  await expect(card(page, name)).toContainText('300 pictures');
  await expect(page.getByText(`${name} is indexed`)).toBeVisible();
});

test('says what is wrong with a folder or a name before and after asking', async ({ page }) => {
  await page.goto('/catalogues?add=true');
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  await dialog.getByRole('button', { name: 'Index the folder' }).click();
  await expect(dialog.getByText('Give the path of a folder.')).toBeVisible();
  await dialog.getByLabel('Folder').fill('pictures');
  await dialog.getByLabel('Name').fill('samples');
  await dialog.getByRole('button', { name: 'Index the folder' }).click();
  await expect(dialog.getByText(/is not a whole path/)).toBeVisible();
  await expect(dialog.getByText(/There is a catalogue “samples” already/)).toBeVisible();
  await dialog.getByLabel('Folder').fill('/no/such/folder');
  await dialog.getByLabel('Name').fill('nowhere');
  await dialog.getByRole('button', { name: 'Index the folder' }).click();
  await expect(dialog.getByLabel('Folder')).toHaveAccessibleDescription(/\/no\/such\/folder/);
  await expect(dialog).toBeVisible();
});

test('shows a damaged file with its reason and remedy', async ({ page }) => {
  const name = freshName('damaged');
  const folder = await makeFolder('damaged');
  await writeFile(join(folder, 'good.png'), await paint('orange'));
  await writeTruncated(join(folder, 'half.jpg'));
  await writeFile(join(folder, 'empty.png'), '');
  await addCatalogue(page, name, folder);
  await expect(card(page, name)).toContainText('1 picture');
  await card(page, name).getByRole('button', { name: '2 problems' }).click();
  const drawer = page.getByRole('dialog', { name });
  const half = drawer.getByRole('listitem').filter({ hasText: 'half.jpg' });
  await expect(half).toContainText('image-corrupt');
  await expect(half).toContainText(/\. \w+.*\./);
  await expect(drawer.getByRole('listitem').filter({ hasText: 'empty.png' })).toContainText('image-empty');
  await expect(drawer.getByRole('listitem').filter({ hasText: 'Succeeded' })).toBeVisible();
});

test('cancels a run and goes on with the next', async ({ page }) => {
  const name = freshName('cancelled');
  const folder = await makeFolder('cancelled');
  await fillWithNoise(folder, 400, 1400);
  await page.goto('/catalogues?add=true');
  const dialog = page.getByRole('dialog', { name: 'Add a folder' });
  await dialog.getByLabel('Folder').fill(folder);
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Index the folder' }).click();
  await card(page, name).getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(card(page, name)).toContainText('The last run was cancelled.');
  await expect(card(page, name).getByRole('button', { name: 'Re-index' })).toBeEnabled();
});

test('asks before it forgets pictures whose files are gone', async ({ page }) => {
  const name = freshName('shrunk');
  const folder = await makeFolder('shrunk');
  const colours = ['red', 'lime', 'blue', 'yellow', 'cyan', 'magenta', 'white', 'black', 'gray', 'orange'];
  for (const colour of colours) await writeFile(join(folder, `${colour}.png`), await paint(colour));
  await addCatalogue(page, name, folder);
  await expect(card(page, name)).toContainText('10 pictures');
  for (const colour of colours.slice(0, 6)) await rm(join(folder, `${colour}.png`));

  await card(page, name).getByRole('button', { name: 'Re-index' }).click();
  const question = card(page, name).getByRole('alert');
  await expect(question).toContainText('This run waits for you.');
  await expect(card(page, name)).toContainText('10 pictures');
  await question.getByRole('button', { name: 'They are gone: go on' }).click();
  await expect(card(page, name)).toContainText('4 pictures');
});

test('removes a catalogue once its name is typed, and leaves the files', async ({ page }) => {
  const name = freshName('removed');
  const folder = await makeFolder('removed');
  await writeFile(join(folder, 'teal.png'), await paint('teal'));
  await addCatalogue(page, name, folder);
  await page.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const dialog = page.getByRole('dialog', { name: `Remove ${name}` });
  await expect(dialog.getByRole('button', { name: 'Remove', exact: true })).toBeDisabled();
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(card(page, name)).toBeHidden();
  await addCatalogue(page, name, folder);
});

test('shows a run that another page started', async ({ page, context }) => {
  const name = freshName('elsewhere');
  const folder = await makeFolder('elsewhere');
  await writeFile(join(folder, 'navy.png'), await paint('navy'));
  await page.goto('/catalogues');
  await expect(card(page, 'samples')).toBeVisible();
  const other = await context.newPage();
  await addCatalogue(other, name, folder);
  await page.bringToFront();
  await expect(card(page, name)).toContainText('1 picture');
});
