import type { BrowserContext, Page } from '@playwright/test';
import { watchFrames } from './watch-frames.ts';

/** Milliseconds, by what was done. */
type Times = Readonly<Record<string, readonly number[]>>;

interface Size {
  /** Pictures of the catalogue, all of which the page holds before anything is measured. */
  readonly images: number;
  readonly rounds: number;
}

/**
 * Does in a large gallery what a person does there, so that the paint after every kind of interaction is measured:
 * scrolling, opening, going on by the arrow keys, choosing, typing a filter.
 */
export async function useGallery(context: BrowserContext, { images, rounds }: Size): Promise<Times> {
  const page = await context.newPage();
  await page.goto('/search?catalog=samples');
  await loadAll(page, images);
  await page.evaluate(watchFrames);
  await page.mouse.move(900, 600);
  for (let step = 0; step < 120; step++) await page.mouse.wheel(0, 400);
  const frames = await page.evaluate<number[]>('globalThis.frames()');
  await page.locator('[data-index][tabindex="0"]').or(page.locator('[data-index]')).first().focus();
  await page.keyboard.press('Home');
  await page.evaluate(watchInteractions);
  const opened = await timeInteractions(page, () => openAndClose(page, rounds));
  const stepped = await timeInteractions(page, () => stepThrough(page, rounds));
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const chosen = await timeInteractions(page, () => choose(page, rounds));
  await page.getByRole('textbox', { name: 'Search by words' }).fill('a flower');
  await page.getByText(/best so far/).waitFor();
  const results: number[] = [];
  const typed = await timeInteractions(page, async () => {
    for (let round = 0; round < rounds; round++) results.push(await typeFilter(page, round));
  });
  await page.close();
  return {
    'all are loaded and scrolled: a frame': frames,
    'one is opened or closed: interaction to next paint': opened,
    'the next is shown by its arrow key: interaction to next paint': stepped,
    'a field or a catalogue is chosen: interaction to next paint': chosen,
    'a letter of a filter is typed: interaction to next paint': typed,
    'all of these: interaction to next paint': [...opened, ...stepped, ...chosen, ...typed],
    'a filter is typed: from Enter to its pictures': results,
  };
}

/** Goes to the end of the gallery until that is the end of the catalogue, and back to its beginning. */
async function loadAll(page: Page, images: number): Promise<void> {
  await page.locator('[data-index]').first().focus();
  for (;;) {
    await page.keyboard.press('End');
    const loaded = await page.locator('[aria-setsize]').last().getAttribute('aria-setsize');
    if (Number(loaded) >= images) break;
  }
  await page.keyboard.press('Home');
  await page.locator('[data-index="0"]').waitFor();
}

async function openAndClose(page: Page, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await openPicture(page, round);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
}

async function stepThrough(page: Page, rounds: number): Promise<void> {
  await openPicture(page, 0);
  const dialog = page.getByRole('dialog');
  for (let round = 0; round < rounds; round++) {
    const place = Number.parseInt((await dialog.getByText(/^[\d,]+ of [\d,]+$/).textContent()) ?? '', 10);
    await page.keyboard.press('ArrowRight');
    await dialog.getByText(new RegExp(`^${place + 1} of `)).waitFor();
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
}

/** Presses one of the first pictures that are wholly in sight, as a person can: the others would be scrolled to first. */
async function openPicture(page: Page, round: number): Promise<void> {
  await settle(page);
  const places = await page.evaluate<[number, number][]>(placesInSight);
  const [x, y] = places[round % Math.min(5, places.length)] ?? [0, 0];
  await page.mouse.click(x, y);
  await page.getByRole('dialog').waitFor();
}

/** Runs in the page: the middles of the pictures that lie below the search box and above the end of the window. */
const placesInSight = `[...document.querySelectorAll('[data-index]')]
  .map((tile) => tile.getBoundingClientRect())
  .filter(({ top, bottom }) => top > 180 && bottom < innerHeight)
  .map(({ x, y, width, height }) => [x + width / 2, y + height / 2])`;

async function choose(page: Page, rounds: number): Promise<void> {
  const filter = page.getByRole('textbox', { name: /Filter, a condition/ });
  for (let round = 0; round < rounds; round++) {
    await page.getByRole('button', { name: /^Catalogue samples/ }).click();
    await page.getByRole('menuitem', { name: /^chosen samples|^samples/ }).click();
    await page.getByRole('search').locator('label').first().click();
    await filter.fill('');
  }
}

/** Types a condition that was not asked before; the time from Enter to the frame that shows other pictures. */
async function typeFilter(page: Page, round: number): Promise<number> {
  const filter = page.getByRole('textbox', { name: /Filter, a condition/ });
  const colour = round % 2 === 0 ? 'red' : 'white';
  await filter.fill('');
  await filter.pressSequentially(`metadata.colour == "${colour}" && metadata.width > ${round}`);
  await page.evaluate(watchPictures);
  await filter.press('Enter');
  return page.evaluate<number>('globalThis.shown');
}

/** Runs in the page: the time from the next Enter to the frame that shows the list changed. */
const watchPictures = `globalThis.shown = new Promise((resolve) => {
  let pressed = 0;
  addEventListener('keydown', () => { pressed = performance.now(); }, { once: true, capture: true });
  const observer = new MutationObserver((changes) => {
    if (pressed === 0 || !changes.some(({ target }) => target.closest?.('[role=list]'))) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - pressed));
  });
  observer.observe(document.querySelector('main'), { subtree: true, childList: true });
});undefined`;

/** How long each click and key of `act` took to the paint after it. */
async function timeInteractions(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate('globalThis.interactions.length = 0');
  await act();
  await settle(page);
  return page.evaluate<number[]>('globalThis.interactions');
}

/** Waits until what the page has begun is painted and told to its observers. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 60))))',
  );
}

/** Runs in the page: how long each click and key took to the paint after it; those under 16 ms are not told. */
const watchInteractions = `{
  globalThis.interactions = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, interactionId } of list.getEntries()) {
      if (interactionId > 0 && ['click', 'keydown'].includes(name)) globalThis.interactions.push(duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });
}`;
