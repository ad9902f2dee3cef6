import { join } from 'node:path';
import { connectDatabase, readEnvironment } from '@clipline/runtime';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { sessionFile, signInOwner } from '../../test/e2e/support/owner.ts';
import startStack from '../../test/e2e/support/start-stack.ts';
import type { Row } from './table.ts';

/**
 * How soon the dashboard answers in a real browser, on a stack of its own: a threshold that is moved beside pinned samples,
 * a canvas of 300 nodes that is panned, a gallery of 10,000 pictures that is scrolled and selected from.
 */
export async function benchBrowser({ rounds }: { readonly rounds: number }): Promise<readonly Row[]> {
  const stop = await startStack();
  try {
    await signInOwner();
    const browser = await chromium.launch({
      executablePath: process.env.CLIPLINE_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
    try {
      const context = await browser.newContext({
        baseURL: process.env.CLIPLINE_E2E_URL ?? '',
        storageState: sessionFile(),
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
      });
      return [
        toRow(
          'a threshold is moved: to the new verdicts on 16 samples',
          await moveThreshold(context, rounds * 10),
        ),
        toRow('300 nodes are panned: a frame', await panCanvas(context)),
        ...(await useGallery(context, rounds * 5)),
      ];
    } finally {
      await browser.close();
    }
  } finally {
    await stop();
  }
}

async function moveThreshold(context: BrowserContext, moves: number): Promise<readonly number[]> {
  const page = await context.newPage();
  await openPipeline(page, {
    name: 'bench-threshold',
    nodes: [
      { id: 'catalog', type: 'sources.catalog', params: { catalog: 'samples' } },
      { id: 'embed', type: 'clip.embed-image' },
      { id: 'classify', type: 'clip.classify', params: { labels: ['a cat', 'a flower', 'a tool'] } },
    ],
    edges: [
      { from: 'catalog', to: 'embed' },
      { from: 'embed', to: 'classify' },
    ],
  });
  await page.getByRole('button', { name: 'Pin 16' }).click();
  await page.locator('[data-preview=classify] img').nth(7).waitFor();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('group', { name: 'Classify, classify' }).click({ position: { x: 60, y: 20 } });
  const slider = page.getByRole('slider', { name: 'Min score' });
  await slider.focus();
  const times: number[] = [];
  for (let move = 0; move < moves; move++) {
    // From none to all and back, so that every move changes what each picture says.
    const key = move % 2 === 0 ? 'End' : 'Home';
    await page.evaluate(watchPreview);
    await slider.press(key);
    times.push(await page.evaluate<number>('globalThis.repainted'));
  }
  await page.close();
  return times;
}

/** Runs in the page: the time from the next key to the frame that shows the preview changed. */
const watchPreview = `globalThis.repainted = new Promise((resolve) => {
  let pressed = 0;
  addEventListener('keydown', () => { pressed = performance.now(); }, { once: true, capture: true });
  // The whole canvas is watched: a card may be drawn anew.
  const observer = new MutationObserver((changes) => {
    const isPreview = ({ target }) => (target.nodeType === 1 ? target : target.parentElement)?.closest('[data-preview=classify]');
    if (pressed === 0 || !changes.some(isPreview)) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - pressed));
  });
  observer.observe(document.querySelector('.react-flow'), { subtree: true, childList: true, characterData: true, attributes: true });
});undefined`;

async function panCanvas(context: BrowserContext): Promise<readonly number[]> {
  const page = await context.newPage();
  const nodes = Array.from({ length: 300 }, (_, n) => ({
    id: `n${n}`,
    type: n === 0 ? 'sources.catalog' : 'flow.limit',
    params: n === 0 ? { catalog: 'samples' } : { count: 10 },
    position: { x: (n % 30) * 336, y: Math.floor(n / 30) * 220 },
  }));
  const edges = nodes.slice(1).map(({ id }, n) => ({ from: nodes[n]?.id ?? '', to: id }));
  await openPipeline(page, { name: 'bench-large', nodes, edges });
  for (let step = 0; step < 5; step++) await page.getByRole('button', { name: 'Zoom In' }).click();
  await page.evaluate(watchFrames);
  await page.mouse.move(720, 860);
  await page.mouse.down();
  for (let step = 0; step < 60; step++) await page.mouse.move(720 - step * 6, 860 - step * 5);
  await page.mouse.up();
  const frames = await page.evaluate<number[]>('globalThis.frames()');
  await page.close();
  return frames;
}

/** Runs in the page: milliseconds between frames until it is asked for them. */
const watchFrames = `{
  const times = [];
  let last = performance.now(), on = true;
  const tick = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (on) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  globalThis.frames = () => { on = false; return times; };
}`;

async function useGallery(context: BrowserContext, picks: number): Promise<readonly Row[]> {
  await multiplySamples(10_000);
  const page = await context.newPage();
  await page.goto('/search?catalog=samples');
  const tiles = page.getByRole('main').getByRole('list').getByRole('listitem').getByRole('link');
  await tiles.first().waitFor();
  await page.evaluate(watchFrames);
  await page.mouse.move(900, 600);
  for (let step = 0; step < 120; step++) await page.mouse.wheel(0, 400);
  const frames = await page.evaluate<number[]>('globalThis.frames()');
  await page.evaluate(watchInteractions);
  for (let pick = 0; pick < picks; pick++) {
    await tiles.nth(2 + (pick % 5)).click();
    await page.getByRole('dialog').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').first().waitFor({ state: 'hidden' });
  }
  const interactions = await page.evaluate<number[]>('globalThis.interactions');
  await page.close();
  return [
    toRow('10,000 pictures are scrolled: a frame', frames),
    toRow('one is opened and closed: interaction to next paint', interactions),
  ];
}

/** Runs in the page: how long each click and key took to the paint after it; those under 16 ms count as 16. */
const watchInteractions = `{
  globalThis.interactions = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, interactionId } of list.getEntries()) {
      if (interactionId > 0 && ['click', 'keydown'].includes(name)) globalThis.interactions.push(duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });
}`;

/** Rows that show the sample pictures again under other paths, as a catalogue of that size would. */
async function multiplySamples(images: number): Promise<void> {
  const home = join(process.env.CLIPLINE_E2E_WORK ?? '', 'home');
  await using database = await connectDatabase(
    readEnvironment({ CLIPLINE_HOME: home, CLIPLINE_OFFLINE: '1' }),
  );
  await database.pool.query(
    `INSERT INTO assets (id, catalog_id, path, uri, sha256, bytes, modified_at, media_type, width, height, metadata, updated_at)
     SELECT gen_random_uuid(), catalog_id, 'again/' || n || '/' || path, uri, sha256, bytes, modified_at, media_type,
       width, height, metadata, now()
     FROM assets, generate_series(1, 100) AS n LIMIT $1`,
    [images],
  );
}

async function openPipeline(
  page: Page,
  definition: { readonly name: string; readonly nodes: unknown; readonly edges: unknown },
): Promise<void> {
  await page.goto('/pipelines');
  await page.locator('input[type="file"]').setInputFiles({
    name: 'bench.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ version: 1, ...definition })),
  });
  await page.waitForURL(`**/pipelines/${definition.name}`);
  await page.locator('.react-flow__node').first().waitFor();
}

function toRow(what: string, times: readonly number[]): Row {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { what, count: times.length, 'median ms': at(0.5), '95th ms': at(0.95), 'most ms': at(1) };
}
