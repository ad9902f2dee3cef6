import { join } from 'node:path';
import { connectDatabase, readEnvironment } from '@clipline/runtime';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { sessionFile, signInOwner } from '../../test/e2e/support/owner.ts';
import startStack from '../../test/e2e/support/start-stack.ts';
import { useGallery } from './gallery.ts';
import type { Row } from './table.ts';
import { watchFrames } from './watch-frames.ts';

/** Pictures in the gallery. */
const images = 10_000;

/**
 * How soon the dashboard answers in a real browser, on a stack of its own: a threshold that is moved beside pinned samples,
 * a canvas of 300 nodes that is panned, a gallery of 10,000 pictures that is scrolled, opened, filtered and chosen from.
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
      const threshold = await moveThreshold(context, rounds * 10);
      const panned = await panCanvas(context);
      await multiplySamples(images);
      const gallery = await useGallery(context, { images, rounds: rounds * 5 });
      return [
        toRow('a threshold is moved: to the new verdicts on 16 samples', threshold),
        toRow('300 nodes are panned: a frame', panned),
        ...Object.entries(gallery).map(([what, times]) => toRow(what, times)),
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
  // The builder opens at the start of a large pipeline; this looks at much of it.
  await page.getByRole('button', { name: 'Fit View' }).click();
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

/** Rows that show the sample pictures again under other paths until there are so many, older than the pictures themselves. */
async function multiplySamples(images: number): Promise<void> {
  const home = join(process.env.CLIPLINE_E2E_WORK ?? '', 'home');
  await using database = await connectDatabase(
    readEnvironment({ CLIPLINE_HOME: home, CLIPLINE_OFFLINE: '1' }),
  );
  await database.pool.query(
    `INSERT INTO assets (id, catalog_id, path, uri, sha256, bytes, modified_at, media_type, width, height, metadata, updated_at)
     SELECT ('00' || substr(gen_random_uuid()::text, 3))::uuid, catalog_id, 'again/' || n || '/' || path, uri, sha256, bytes,
       modified_at, media_type, width, height, metadata, now()
     FROM assets, generate_series(1, 100) AS n LIMIT $1 - (SELECT count(*) FROM assets)`,
    [images],
  );
  // A catalogue lists what its index holds.
  await database.pool.query(
    `INSERT INTO asset_indexes (asset_id, index_id, sha256)
     SELECT a.id, i.id, a.sha256 FROM assets a JOIN indexes i ON i.catalog_id = a.catalog_id AND i.state = 'active'
     WHERE a.path LIKE 'again/%'`,
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
