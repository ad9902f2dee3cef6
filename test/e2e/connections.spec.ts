import { expect, freshName, seriousFindings, test } from './support/test.ts';

test('adds, tries, changes and removes a connection, and shows no secret', async ({ page }) => {
  const name = freshName('mail');
  const secret = 'hunter2-hunter2';
  await page.goto('/connections?new=true');
  const dialog = page.getByRole('dialog', { name: 'New connection' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'smtp' }).click();
  await dialog.getByRole('textbox', { name: 'host' }).fill('127.0.0.1');
  await dialog.getByRole('textbox', { name: 'port' }).fill('1');
  await dialog.getByRole('textbox', { name: 'user' }).fill('me');
  await dialog.getByRole('textbox', { name: 'password' }).fill(secret);
  await dialog.getByRole('textbox', { name: 'from' }).fill('me@example.org');
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();

  const card = page.getByRole('article', { name });
  await expect(card).toContainText('kept, encrypted');
  await expect(dialog).toBeHidden();
  await card.getByRole('button', { name: `Test ${name}` }).click();
  await expect(card.getByRole('alert')).toContainText('127.0.0.1');
  expect(await seriousFindings(page)).toEqual([]);

  await card.getByRole('button', { name: `Edit ${name}` }).click();
  const edit = page.getByRole('dialog', { name: `Edit ${name}` });
  await expect(edit.getByRole('textbox', { name: 'password' })).toHaveValue('');
  await edit.getByRole('textbox', { name: 'user' }).fill('you');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  await expect(card).toContainText('you');
  await expect(card).toContainText('kept, encrypted');
  expect(await page.content()).not.toContain(secret);

  await card.getByRole('button', { name: `Remove ${name}` }).click();
  const remove = page.getByRole('dialog', { name: `Remove ${name}` });
  await remove.getByRole('button', { name: 'Remove' }).click();
  await expect(card).toHaveCount(0);
});

test('names what is wrong with a connection before anything is kept', async ({ page }) => {
  await page.goto('/connections?new=true');
  const dialog = page.getByRole('dialog', { name: 'New connection' });
  await dialog.getByLabel('Name').fill('not a name');
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'http' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('is no name for a connection');
});
