import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, paint } from './support/pictures.ts';
import {
  addCatalogue,
  expect,
  freshName,
  overflow,
  searchBox,
  seriousFindings,
  test,
  tiles,
} from './support/test.ts';

test('leads from the first page to a search and to a picture', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'Search your pictures in words' }).fill('a red strawberry');
  await page.getByRole('main').getByRole('button', { name: 'Search', exact: true }).click();
  await expect(searchBox(page)).toHaveValue('a red strawberry');
  await expect(tiles(page).first()).toHaveAccessibleName(/score/);
  await page.getByRole('link', { name: 'Home', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await page
    .getByRole('list', { name: /^Newest pictures of / })
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByRole('dialog').getByRole('heading', { level: 2 })).toBeVisible();
});

test('shows what waits, what runs next and which catalogue has a problem', async ({ page }) => {
  const name = freshName('troubled');
  const folder = await makeFolder('troubled');
  await writeFile(join(folder, 'good.png'), await paint('teal'));
  await writeFile(join(folder, 'empty.png'), '');
  await addCatalogue(page, name, folder);
  await page.goto('/');
  const troubled = page.getByRole('list', { name: 'Catalogues that need attention' });
  await expect(troubled.getByRole('listitem').filter({ hasText: name })).toContainText(
    '1 picture could not be read',
  );

  await page.goto('/schedules?new=true');
  const form = page.getByRole('dialog', { name: 'New schedule' });
  await form.getByRole('combobox', { name: 'What runs' }).click();
  await page.getByRole('option', { name, exact: true }).click();
  await form.getByRole('radiogroup', { name: 'When' }).getByText('Every…').click();
  await form.getByRole('textbox', { name: 'Every' }).fill('1');
  await form.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(form).toBeHidden();
  await page.goto('/');
  const next = page
    .getByRole('list', { name: 'Next by the clock' })
    .getByRole('listitem')
    .filter({ hasText: name });
  await expect(next).toContainText('Every hour');

  await page.goto('/jobs');
  await page.getByRole('button', { name: 'Pause the queue' }).click();
  try {
    await expect(page.getByRole('button', { name: 'Resume the queue' })).toBeVisible();
    await page.goto('/');
    const steps = page.getByRole('list', { name: 'Next steps' });
    await expect(steps.getByRole('listitem').filter({ hasText: 'Resume the queue' })).toBeVisible();
  } finally {
    await page.goto('/jobs');
    await page.getByRole('button', { name: 'Resume the queue' }).click();
    await expect(page.getByRole('button', { name: 'Pause the queue' })).toBeVisible();
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('draws the last 14 days and fits a narrow window', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('figure').locator('svg').first()).toBeAttached();
      await expect(page.getByRole('figure')).toContainText(/\d runs?: \d+ succeeded/);
      expect(await seriousFindings(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  });
}
