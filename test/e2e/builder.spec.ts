import { edge, newPipeline, nodeCard, pick, saved } from './support/builder.ts';
import { owner } from './support/owner.ts';
import { expect, freshName, overflow, seriousFindings, test } from './support/test.ts';

// The view jumps to what was added, so that a drag begins where the handle is.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('builds a pipeline by mouse, and sees its pictures at every node', async ({ page }) => {
  const name = await newPipeline(page, freshName('mouse'));
  await page.getByRole('button', { name: 'Add the first node' }).click();
  await pick(page, 'sources.catalog');
  await expect(nodeCard(page, 'catalog')).toBeVisible();

  const panel = page.getByRole('complementary', { name: 'Settings' });
  await panel.getByRole('combobox', { name: 'Catalogue' }).click();
  await page.getByRole('option', { name: 'samples' }).click();

  // A press in the palette adds after what is selected; a drag onto an edge goes in between.
  const palette = page.getByRole('complementary', { name: 'Nodes' });
  await palette.getByRole('button', { name: 'Embed images' }).click();
  await expect(edge(page, 'catalog', 'embed-image')).toBeAttached();
  await palette
    .getByRole('button', { name: 'Limit', exact: true })
    .dragTo(page.locator('.react-flow__edge').first(), { force: true });
  await expect(edge(page, 'catalog', 'limit')).toBeAttached();
  await expect(edge(page, 'limit', 'embed-image')).toBeAttached();
  await expect(edge(page, 'catalog', 'embed-image')).toHaveCount(0);

  await nodeCard(page, 'embed-image').click();
  await palette.getByRole('button', { name: 'Classify' }).click();
  await expect(edge(page, 'embed-image', 'classify')).toBeAttached();
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('1 problem');
  await panel.getByRole('combobox', { name: 'Labels' }).fill('a cat');
  await page.keyboard.press('Enter');
  await panel.getByRole('combobox', { name: 'Labels' }).fill('a flower');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems');

  // Pictures at every node.
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  for (const id of ['limit', 'embed-image', 'classify']) {
    await expect(nodeCard(page, id).getByRole('img').first()).toBeVisible({ timeout: 30_000 });
  }
  await saved(page);
  await page.reload();
  await expect(edge(page, 'embed-image', 'classify')).toBeAttached();
  await page.goto('/pipelines');
  await expect(page.getByRole('row', { name: new RegExp(name) })).toContainText('Draft');
});

test('builds the same without a mouse', async ({ page }) => {
  await newPipeline(page, freshName('keys'));
  const canvas = page.locator('.react-flow__pane');
  await canvas.focus().catch(() => undefined);
  await page.keyboard.press('a');
  await pick(page, 'sources.catalog');
  for (const words of ['clip.embed-image', 'clip.classify', 'flow.filter']) {
    await page.keyboard.press('a');
    await pick(page, words);
  }
  await expect(edge(page, 'classify', 'filter')).toBeAttached();
  await page.keyboard.press('a');
  await pick(page, 'output.write-file');
  await page.keyboard.press('f');
  await expect(page.locator('.react-flow__node')).toHaveCount(5);

  await page.keyboard.press('e');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await expect(page.locator('.react-flow__node')).toHaveCount(4);
  await page.keyboard.press('Control+Shift+z');
  await expect(page.locator('.react-flow__node')).toHaveCount(5);

  await nodeCard(page, 'classify').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('c');
  await pick(page, 'write-file');
  await expect(edge(page, 'classify', 'write-file')).toBeAttached();

  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(page.getByText('An empty pipeline')).toBeVisible();
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await expect(page.getByText('An empty pipeline')).toBeVisible();
});

test('refuses an edge that does not fit, and says why', async ({ page }) => {
  await newPipeline(page, freshName('wrong'));
  await page.getByRole('button', { name: 'Add the first node' }).click();
  await pick(page, 'sources.catalog');
  await page
    .getByRole('complementary', { name: 'Nodes' })
    .getByRole('button', { name: 'Limit', exact: true })
    .click();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary', { name: 'Nodes' }).getByRole('button', { name: 'Classify' }).click();
  const from = nodeCard(page, 'limit').locator('[data-handleid="out"]');
  const to = nodeCard(page, 'classify').locator('[data-handleid="in"]');
  await page.getByRole('button', { name: 'Lay out' }).click();
  await page.getByRole('button', { name: 'Fit View' }).click();
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (start === null || end === null) throw new Error('The handles are not in sight.');
  await page.mouse.move(start.x + 4, start.y + 4);
  await page.mouse.down();
  await page.mouse.move(end.x + 4, end.y + 4, { steps: 8 });
  await expect(page.getByText('Classify needs an embedding.')).toBeVisible();
  await page.mouse.up();
  await expect(edge(page, 'limit', 'classify')).toHaveCount(0);
});

test('copies nodes into another tab', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await newPipeline(page, freshName('from'));
  await page.getByRole('button', { name: 'Add the first node' }).click();
  await pick(page, 'sources.catalog');
  await page.keyboard.press('a');
  await pick(page, 'clip.embed-image');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');

  const other = await context.newPage();
  await newPipeline(other, freshName('to'));
  await other.keyboard.press('Control+v');
  await expect(edge(other, 'catalog', 'embed-image')).toBeAttached();
  await other.keyboard.press('Control+d');
  await expect(other.locator('.react-flow__node')).toHaveCount(4);
  await saved(other);
  await other.close();
});

test('overwrites nothing when two browsers edit', async ({ page, browser, baseURL }) => {
  const name = await newPipeline(page, freshName('two'));
  // A browser with a session of its own.
  await using elsewhere = await browser.newContext({
    baseURL: baseURL ?? '',
    storageState: { cookies: [], origins: [] },
    reducedMotion: 'reduce',
  });
  const { email, password } = owner;
  const signedIn = await elsewhere.request.post('/api/auth/sign-in/email', { data: { email, password } });
  expect(signedIn.ok()).toBe(true);
  const other = await elsewhere.newPage();
  await other.goto(`/pipelines/${name}`);
  await expect(other.getByText('An empty pipeline')).toBeVisible();

  await page.getByRole('button', { name: 'Add the first node' }).click();
  await pick(page, 'sources.catalog');
  await saved(page);

  await other.getByRole('button', { name: 'Add the first node' }).click();
  await pick(other, 'sources.folder');
  const dialog = other.getByRole('dialog', { name: 'This pipeline was changed elsewhere' });
  await expect(dialog.getByRole('list', { name: 'Differences' })).toContainText('catalog (sources.catalog)');
  expect(await seriousFindings(other)).toEqual([]);
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  await expect(nodeCard(other, 'catalog')).toBeVisible();
  await expect(nodeCard(other, 'folder')).toHaveCount(0);
  // What was here comes back by undo, and is saved as a change of theirs.
  await other.keyboard.press('Control+z');
  await expect(nodeCard(other, 'folder')).toBeVisible();
  await saved(other);
});

test('draws only what is in sight of three hundred nodes', async ({ page }) => {
  const name = freshName('large');
  const nodes = Array.from({ length: 300 }, (_, n) => ({
    id: `n${n}`,
    type: n === 0 ? 'sources.catalog' : 'flow.limit',
    params: n === 0 ? { catalog: 'samples' } : { count: 10 },
    position: { x: (n % 30) * 336, y: Math.floor(n / 30) * 220 },
  }));
  const edges = nodes.slice(1).map(({ id }, n) => ({ from: nodes[n]?.id, output: 'out', to: id }));
  await page.goto('/pipelines');
  await page.locator('input[type="file"]').setInputFiles({
    name: 'large.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ version: 1, name, nodes, edges })),
  });
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(nodeCard(page, 'n0')).toBeVisible();
  // It opens at its start; all of it, and then a part of that.
  await page.getByRole('button', { name: 'Fit View' }).click();
  for (let step = 0; step < 12; step += 1) await page.getByRole('button', { name: 'Zoom In' }).click();
  await expect.poll(() => page.locator('.react-flow__node').count()).toBeLessThan(80);
});

for (const [scheme, width] of [
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
] as const) {
  test(`has nothing serious for axe to find in ${scheme}, ${width} px wide`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    await newPipeline(page, freshName('axe'));
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add the first node' }).click();
    await pick(page, 'sources.catalog');
    await expect(nodeCard(page, 'catalog')).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto('/pipelines');
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
}
