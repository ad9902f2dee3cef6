import type { Page } from '@playwright/test';
import { newPipeline, nodeCard, pick } from './support/builder.ts';
import { expect, freshName, overflow, searchBox, seriousFindings, test } from './support/test.ts';

test('leads by keys alone to a page, a thing by its name, what can be begun, and pictures', async ({
  page,
}) => {
  const name = await newPipeline(page, freshName('jumped'));
  await page.goto('/catalogues');
  await expect(page.getByRole('button', { name: 'Search or jump' })).toBeVisible();

  await open(page);
  await expect(palette(page).getByRole('status')).toContainText('found');
  await page.keyboard.type('mod');
  await expect(choice(page, 'Moderation')).toHaveAttribute('data-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(choice(page, 'Models')).toHaveAttribute('data-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/models$/);
  await expect(palette(page)).toBeHidden();

  await open(page);
  await page.keyboard.type(name);
  await expect(choice(page, name)).toHaveAttribute('data-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  await open(page);
  await page.keyboard.type('new sched');
  await page.keyboard.press('Enter');
  const schedule = page.getByRole('dialog', { name: 'New schedule' });
  await expect(schedule).toBeVisible();
  // Not over a question that waits for its answer.
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(schedule).toBeHidden();

  await open(page);
  await page.keyboard.type('a red horse');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=a(%20|\+)red(%20|\+)horse/);
  await expect(searchBox(page)).toHaveValue('a red horse');
});

test('gives back what was typed in a field, and leaves the key to an editor of expressions', async ({
  page,
}) => {
  await page.goto('/search?catalog=samples');
  await searchBox(page).fill('a cas');
  await open(page);
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await expect(searchBox(page)).toBeFocused();
  await expect(searchBox(page)).toHaveValue('a cas');

  await newPipeline(page, freshName('typing'));
  await page.getByRole('button', { name: 'Add the first node' }).click();
  await pick(page, 'sources.catalog');
  await page.keyboard.press('a');
  await pick(page, 'flow.filter');
  await nodeCard(page, 'filter').click();
  const editor = page.getByRole('textbox', { name: 'Condition' });
  await editor.fill('metadata.size > 3');
  await page.keyboard.press('Control+k');
  await expect(palette(page)).toBeHidden();
  await expect(editor).toHaveText('metadata.size > 3');
});

test('says which names could not be read, and asks for them again', async ({ page }) => {
  await page.goto('/models');
  const refused = (url: URL) => url.pathname.includes('classifiers.list');
  await page.route(refused, (route) => route.abort());
  await open(page);
  await expect(palette(page).getByRole('alert')).toContainText('Not all names are here.');
  await expect(choice(page, 'Settings')).toBeVisible();
  await page.unroute(refused);
  await palette(page).getByRole('button', { name: 'Try again' }).click();
  await expect(palette(page).getByRole('alert')).toBeHidden();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`has nothing serious for axe to find in ${scheme}, and is in the list of keys`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto('/models');
    await open(page);
    await page.keyboard.type('cat');
    await expect(choice(page, 'Catalogues')).toHaveAttribute('data-selected', 'true');
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(palette(page)).toBeHidden();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Search or jump');
  });
}

test('opens from the sheet of all pages on a narrow screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/models');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Search or jump…' }).click();
  await expect(palette(page).getByRole('textbox')).toBeFocused();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await seriousFindings(page)).toEqual([]);
  await choice(page, 'Runs').click();
  await expect(page).toHaveURL(/\/runs$/);
});

function palette(page: Page) {
  return page.getByRole('dialog', { name: 'Search or jump' });
}

function choice(page: Page, label: string) {
  return palette(page).getByRole('button', { name: label, exact: true });
}

async function open(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(palette(page).getByRole('textbox')).toBeFocused();
}
