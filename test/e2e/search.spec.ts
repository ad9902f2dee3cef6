import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, paint, readSample } from './support/pictures.ts';
import { addCatalogue, card, expect, freshName, searchBox, test, tiles } from './support/test.ts';

test('finds pictures by words, best first', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await searchBox(page).fill('a red strawberry');
  await expect(tiles(page).first()).toHaveAccessibleName(/strawberry, score 0\.\d\d/);
  const scores = await tiles(page).evaluateAll((links) =>
    links
      .slice(0, 10)
      .map((link) => Number(/score (-?[\d.]+)/.exec(link.getAttribute('aria-label') ?? '')?.[1])),
  );
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
});

test('puts a red picture first when asked for red', async ({ page }) => {
  const name = freshName('colours');
  const folder = await makeFolder('colours');
  for (const colour of ['red', 'lime', 'blue', 'yellow', 'white', 'black']) {
    await writeFile(join(folder, `${colour}.png`), await paint(colour));
  }
  await addCatalogue(page, name, folder);
  await expect(card(page, name)).toContainText('6 pictures');
  await page.goto(`/search?catalog=${name}`);
  await searchBox(page).fill('something red');
  await expect(tiles(page).first()).toHaveAccessibleName(/^red\.png/);
});

test('shows the catalogue, newest first, and example searches before anything is asked', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await expect(page.getByRole('list', { name: 'Pictures of samples, newest first' })).toBeVisible();
  const example = page.getByText('Try', { exact: true }).locator('..').getByRole('button').first();
  const words = await example.innerText();
  await example.click();
  await expect(searchBox(page)).toHaveValue(words);
  await expect(page.getByRole('list', { name: 'Matches, best first' })).toBeVisible();
});

test('finds by an uploaded picture, and again after a reload', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'query.webp',
      mimeType: 'image/webp',
      buffer: await readSample('images/emoji/t-rex.webp'),
    });
  await expect(page.getByText('Like your picture')).toBeVisible();
  await expect(tiles(page).first()).toHaveAccessibleName(/T\. rex dinosaur emoji/);
  await page.reload();
  await expect(page.getByText('Like your picture')).toBeVisible();
  await expect(tiles(page).first()).toHaveAccessibleName(/T\. rex dinosaur emoji/);
});

test('finds by a pasted picture', async ({ page }) => {
  const bytes = (await readSample('images/emoji/t-rex.webp')).toString('base64');
  await page.goto('/search?catalog=samples');
  await expect(tiles(page).first()).toBeVisible();
  await page.evaluate(`
    const bytes = Uint8Array.from(atob('${bytes}'), (character) => character.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'pasted.webp', { type: 'image/webp' }));
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  `);
  await expect(tiles(page).first()).toHaveAccessibleName(/T\. rex dinosaur emoji/);
});

test('finds by a picture that is dropped anywhere', async ({ page }) => {
  const bytes = (await readSample('images/emoji/t-rex.webp')).toString('base64');
  await page.goto('/search?catalog=samples');
  await expect(tiles(page).first()).toBeVisible();
  const drag = (kind: string, target: string) => `{
    const bytes = Uint8Array.from(atob('${bytes}'), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'dropped.webp', { type: 'image/webp' }));
    ${target}.dispatchEvent(new DragEvent('${kind}', { dataTransfer, bubbles: true, cancelable: true }));
  }`;
  await page.evaluate(drag('dragenter', 'document.body'));
  const zone = page.locator('[class*="_screen"]');
  await expect(zone).toHaveCSS('opacity', '1');
  await page.evaluate(drag('drop', "document.querySelector('.mantine-Dropzone-root')"));
  await expect(tiles(page).first()).toHaveAccessibleName(/T\. rex dinosaur emoji/);
  await expect(zone).toHaveCSS('opacity', '0');
});

test('says what is wrong with a file that is no picture', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'notes.jpg',
      mimeType: 'image/jpeg',
      buffer: Buffer.from('these are notes, not a picture'),
    });
  await expect(
    page
      .getByRole('main')
      .getByRole('alert')
      .filter({ hasText: /image-(corrupt|unsupported)/ }),
  ).toBeVisible();
});

test('finds more like a picture of the gallery', async ({ page }) => {
  await page.goto('/search?catalog=samples&q=a+red+fire+truck');
  const first = tiles(page).first();
  await expect(first).toHaveAccessibleName(/fire truck/);
  await first.hover();
  await page.getByRole('button', { name: /More like a red fire truck/ }).click();
  await expect(page.getByText('Like “a red fire truck”')).toBeVisible();
  await expect(page).toHaveURL(/like=/);
  // Others than the picture itself, and near ones.
  await expect(first).toHaveAccessibleName(/(truck|car|bus|engine).*, score 0\.[4-9]\d/);
  await page.goBack();
  await expect(searchBox(page)).toHaveValue('a red fire truck');
});

test('narrows by a filter, and says what is wrong with one', async ({ page }) => {
  await page.goto('/search?catalog=samples&q=a+flower');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const field = page.getByRole('textbox', { name: /Filter, a condition/ });
  await field.fill('metadata.colour == "purple"');
  await field.press('Enter');
  await expect(page).toHaveURL(/filter=/);
  await expect(page.getByText(/^\d+ pictures?, best first/)).toBeVisible();
  await tiles(page).first().click();
  await expect(page.getByRole('dialog').getByText('purple', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');

  await field.fill('metadata.colour == ');
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/\S{3,}/);

  await field.fill('metadata.colour == "no such colour"');
  await field.press('Enter');
  await expect(page.getByRole('heading', { name: 'No picture matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Search without the filter' }).click();
  await expect(tiles(page).first()).toBeVisible();
});

test('keeps everything in the address', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await searchBox(page).fill('a green frog');
  await expect(page).toHaveURL(/q=a\+green\+frog/);
  await tiles(page).nth(1).click();
  const title = await page.getByRole('dialog').getByRole('heading', { level: 2 }).innerText();
  await expect(page).toHaveURL(/item=/);
  await page.reload();
  await expect(searchBox(page)).toHaveValue('a green frog');
  await expect(page.getByRole('dialog').getByRole('heading', { level: 2 })).toHaveText(title);
  await page.goBack();
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('goes on as one scrolls, to the end of the catalogue', async ({ page }) => {
  await page.goto('/search?catalog=samples');
  await expect(tiles(page).first()).toBeVisible();
  await expect(async () => {
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
    await expect(page.getByText(/That is all: 5\d\d pictures/)).toBeVisible({ timeout: 300 });
  }).toPass({ timeout: 40_000 });
  // Only what is near the window is in the page.
  expect(await tiles(page).count()).toBeLessThan(150);
});

test('says so when the catalogue of a link is gone', async ({ page }) => {
  await page.goto('/search?catalog=never-was');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('never-was');
  await expect(page.getByRole('main').getByRole('alert')).toContainText('catalog-missing');
});
