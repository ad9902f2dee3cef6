import type { Locator, Page } from '@playwright/test';
import { edge, newPipeline, nodeCard, saved } from '../../test/e2e/support/builder.ts';
import type { Frame } from './write-picture.ts';

/**
 * Builds, tries, publishes and runs a pipeline of five nodes by mouse, and gives the frames. The page is left on the
 * canvas with the pictures that came out of every node.
 */
export async function filmBuilding(page: Page): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  const take = async (shown = 900) => {
    frames.push({ picture: await page.screenshot(), shown });
  };
  await newPipeline(page, 'Sort the shop');
  const pointer = await showPointer(page);
  const palette = page.getByRole('complementary', { name: 'Nodes' });
  const panel = page.getByRole('complementary', { name: 'Settings' });
  await take(1_400);

  /** Drags a node from the palette to a place on the canvas, in parts of its size. */
  async function drag(title: string, [x, y]: readonly [number, number]): Promise<void> {
    const canvas = await boxOf(page.locator('.react-flow'));
    const from = palette.getByRole('button', { name: title, exact: true });
    await from.scrollIntoViewIfNeeded();
    const start = await boxOf(from);
    const to = { x: canvas.x + canvas.width * x, y: canvas.y + canvas.height * y };
    await pointer.at(start.x + 60, start.y + 12);
    await take(500);
    await drop(from, { x: canvas.width * x, y: canvas.height * y });
    await pointer.at(to.x, to.y);
    await take(700);
  }

  /** Drags onto the canvas; again where the canvas was still moving and took no node. */
  async function drop(
    from: Locator,
    targetPosition: { readonly x: number; readonly y: number },
  ): Promise<void> {
    const nodes = page.locator('.react-flow__node');
    const before = await nodes.count();
    for (let tries = 0; tries < 3; tries += 1) {
      await from.dragTo(page.locator('.react-flow'), { targetPosition });
      const added = nodes.nth(before).waitFor({ state: 'attached', timeout: 4_000 });
      if (await added.then(() => true).catch(() => false)) return;
    }
    throw new Error(`${from} could not be dropped on the canvas.`);
  }

  /** Draws an edge from one node to the next; again where a card grew by its pictures under the hand. */
  async function join(from: string, to: string): Promise<void> {
    for (let tries = 0; tries < 3; tries += 1) {
      const before = frames.length;
      await draw(from, to);
      const drawn = edge(page, from, to).waitFor({ state: 'attached', timeout: 4_000 });
      if (await drawn.then(() => true).catch(() => false)) return take(600);
      frames.length = before;
    }
    throw new Error(`${from} could not be joined to ${to}.`);
  }

  async function draw(from: string, to: string): Promise<void> {
    // A card grows by its pictures, and its handle goes down with it.
    await nodeCard(page, from).getByRole('img').first().waitFor({ timeout: 60_000 });
    const start = await boxOf(nodeCard(page, from).locator('[data-handleid="out"]'));
    const end = await boxOf(nodeCard(page, to).locator('[data-handleid="in"]'));
    await pointer.at(start.x + 4, start.y + 4);
    await page.mouse.move(start.x + 4, start.y + 4);
    await page.mouse.down();
    await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2 + 12, { steps: 6 });
    await pointer.at((start.x + end.x) / 2, (start.y + end.y) / 2 + 12);
    await take(450);
    await page.mouse.move(end.x + 4, end.y + 4, { steps: 6 });
    await page.mouse.up();
    await pointer.at(end.x + 4, end.y + 4);
  }

  /** Puts the nodes in a row, as large as they fit, with room for one more unless it is the last. */
  async function tidy({ isLast = false } = {}): Promise<void> {
    await page.getByRole('button', { name: 'Lay out' }).click();
    await page.getByRole('button', { name: 'Fit View' }).click();
    if (!isLast) await page.getByRole('button', { name: 'Zoom Out' }).click();
  }

  await drag('Catalogue', [0.3, 0.3]);
  await panel.getByRole('combobox', { name: 'Catalogue' }).click();
  await page.getByRole('option', { name: 'samples' }).click();
  await nodeCard(page, 'catalog').getByRole('img').nth(5).waitFor({ timeout: 60_000 });
  await tidy();
  await drag('Embed images', [0.84, 0.08]);
  await join('catalog', 'embed-image');
  await tidy();
  await drag('Classify', [0.86, 0.08]);
  await join('embed-image', 'classify');
  for (const label of ['an animal', 'a vehicle', 'food', 'a plant']) {
    await panel.getByRole('combobox', { name: 'Labels' }).fill(label);
    await page.keyboard.press('Enter');
  }
  await tidy();
  await nodeCard(page, 'classify').getByRole('img').nth(5).waitFor({ timeout: 60_000 });
  await take(1_600);

  await drag('Filter', [0.86, 0.08]);
  await panel.getByRole('textbox', { name: 'Condition' }).fill('labels[0].name == "an animal"');
  await join('classify', 'filter');
  await tidy();
  await drag('Write file', [0.86, 0.08]);
  await panel.getByRole('textbox', { name: 'Path' }).fill('animals.jsonl');
  await join('filter', 'write-file');
  await tidy({ isLast: true });
  await nodeCard(page, 'filter').getByRole('img').first().waitFor({ timeout: 60_000 });
  await saved(page);
  await take(1_800);

  await pointer.over(page.getByRole('button', { name: 'Publish', exact: true }));
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('button', { name: 'Publish version 1' }).waitFor();
  await take(900);
  await page.getByRole('button', { name: 'Publish version 1' }).click();
  await page.getByRole('button', { name: 'Published', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Other ways to run' }).click();
  await page.getByRole('menuitem', { name: /^Run version/ }).click();
  const run = page.getByRole('status', { name: 'Run', exact: true });
  await run.waitFor();
  await take(800);
  await run.getByText('succeeded').waitFor({ timeout: 120_000 });
  await take(2_600);
  await pointer.hide();
  return frames;
}

async function boxOf(what: Locator) {
  const box = await what.boundingBox();
  if (box === null) throw new Error(`${what} is not in sight.`);
  return box;
}

/** Screenshots hold no pointer, so one is drawn. */
async function showPointer(page: Page) {
  await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(arrow)})`);
  const at = async (x: number, y: number) => {
    await page.evaluate(`document.getElementById('pointer').style.translate = '${x}px ${y}px'`);
  };
  return {
    at,
    async over(what: Locator) {
      const { x, y, width, height } = await boxOf(what);
      await at(x + width / 2, y + height / 2);
    },
    async hide() {
      await page.evaluate(`document.getElementById('pointer').remove()`);
    },
  };
}

const arrow = `<svg id="pointer" viewBox="0 0 24 24" width="26" height="26"
  style="position:fixed;z-index:100000;left:0;top:0;pointer-events:none;translate:-50px -50px">
  <path d="M4 2l15 11-7 1 4 7-3 1.500-4-7-5 5z" fill="#111" stroke="#fff" stroke-width="1.500" /></svg>`;
