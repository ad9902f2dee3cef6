import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, paint, writeTruncated } from './support/pictures.ts';
import {
  addCatalogue,
  expect,
  freshName,
  overflow,
  seriousFindings,
  tableOverflow,
  test,
  tiles,
} from './support/test.ts';

test('tries a refused picture again once it is mended', async ({ page }) => {
  const name = freshName('mended');
  const folder = await makeFolder('mended');
  await writeFile(join(folder, 'whole.png'), await paint('#446688'));
  await writeTruncated(join(folder, 'half.jpg'));
  await addCatalogue(page, name, folder);

  await page.goto(`/runs?catalog=${name}`);
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('Succeeded');
  await expect(row).toContainText('1 refused');
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(name) })).toBeVisible();
  const refused = page.getByRole('region', { name: '1 refused item' });
  await expect(refused).toContainText('half.jpg');
  await expect(refused).toContainText('image-corrupt');

  await writeFile(join(folder, 'half.jpg'), await paint('#884422', 120));
  const before = page.url();
  await refused.getByRole('button', { name: /half\.jpg again$/ }).click();
  await expect(page).not.toHaveURL(before);
  await expect(page.getByRole('main')).toContainText('Succeeded');
  await expect(refused).toBeHidden();
  await page.goto(`/search?catalog=${name}`);
  await expect(tiles(page)).toHaveCount(2);
});

test('shows what passed each node of a pipeline, and runs it again', async ({ page }) => {
  const name = freshName('counted');
  const folder = await makeFolder('counted');
  for (const colour of ['red', 'green', 'blue']) {
    await writeFile(join(folder, `${colour}.png`), await paint(colour));
  }
  const pipeline = {
    version: 1,
    name,
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: folder } },
      { id: 'few', type: 'flow.limit', params: { count: 2 } },
    ],
    edges: [{ from: 'folder', output: 'out', to: 'few' }],
  };
  await page.goto('/pipelines');
  await page.locator('input[type="file"]').setInputFiles({
    name: `${name}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(pipeline)),
  });
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await page.getByRole('button', { name: 'Run draft' }).click();
  await page.getByRole('status', { name: 'Run' }).getByRole('link', { name: 'Details' }).click();
  const nodes = page.getByRole('region', { name: 'Nodes' });
  await expect(nodes.getByRole('row', { name: /folder/i })).toContainText('3');
  await expect(nodes.getByRole('row', { name: /few/ })).toContainText('Limit');
  await expect(page.getByRole('main')).toContainText('Succeeded');
  await expect(page.getByRole('main')).toContainText(`${name}, a draft`);
  const first = page.url();
  await nodes.getByRole('button', { name: 'Items of few' }).click();
  const items = page.getByRole('dialog', { name: 'Items of few' });
  await expect(items.getByRole('table').getByRole('row')).not.toHaveCount(0);
  await expect(items.getByRole('img').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(items).toBeHidden();
  await expect(page).toHaveURL(first);
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page).not.toHaveURL(first);
  await page.getByRole('link', { name: 'does an earlier run again' }).click();
  await expect(page).toHaveURL(first);
});

test('keeps its columns where they are, whatever stands in them', async ({ page }) => {
  await page.goto('/runs');
  const heads = page.getByRole('columnheader');
  await expect(heads).toHaveCount(5);
  // React has taken the page over, and would not know what is written into it before.
  await expect(page.locator('time[title]').first()).toBeVisible();
  const places = () => heads.evaluateAll((all) => all.map((head) => head.getBoundingClientRect().x));
  const before = await places();
  await page
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .evaluateAll((cells) => {
      for (const cell of cells) cell.append('1,234,567 of 2,345,678, 12,345 refused');
    });
  expect(await places()).toEqual(before);
});

test('keeps its filters in the address, and says when nothing fits', async ({ page }) => {
  await page.goto('/runs?state=waiting&pipeline=never-made');
  await expect(page.getByRole('heading', { name: 'No such run' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(page.getByRole('table')).toContainText('Succeeded');
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Succeeded' }).click();
  await expect(page).toHaveURL(/state=succeeded/);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'State' })).toHaveValue('Succeeded');
  await expect(page.getByRole('table')).not.toContainText('Failed');
});

test('says that a run is not there', async ({ page }) => {
  await page.goto('/runs/00000000-0000-7000-8000-000000000000');
  await expect(page.getByRole('alert').getByText(/There is no run/)).toBeVisible();
  await page.getByRole('link', { name: 'All runs' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Runs' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 360, height: 760 } });

    test('fits a narrow window and has nothing serious for axe to find', async ({ page }) => {
      await page.goto('/runs');
      await expect(page.getByRole('table')).toContainText('Succeeded');
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await tableOverflow(page)).toBeLessThanOrEqual(0);
      const row = page.getByRole('row').filter({ hasText: 'Succeeded' }).first();
      await expect(row.getByRole('cell')).toHaveCount(5);
      const title = await row.getByRole('link').boundingBox();
      const badge = await row.getByText('Succeeded').boundingBox();
      const items = await row.getByRole('cell').nth(2).boundingBox();
      expect(Math.abs((title?.y ?? 0) - (badge?.y ?? 1_000))).toBeLessThan(12);
      expect(items?.y ?? 0).toBeGreaterThan((title?.y ?? 0) + 12);
      await page.getByRole('table').getByRole('link').first().click();
      await expect(page.getByRole('region', { name: 'Nodes' })).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await tableOverflow(page)).toBeLessThanOrEqual(0);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    });
  });
}
