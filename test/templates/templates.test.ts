import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Item } from '@clipline/clip-core';
import { openModel } from '@clipline/clip-core/models';
import { createTinyModel } from '@clipline/clip-core/testing';
import { openRuntime, type RunSummary, type Runtime, readEnvironment } from '@clipline/runtime';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/postgres.ts';

const samples = fileURLToPath(new URL('../../samples/images/', import.meta.url));
const timeout = 120_000;
const catalog = 'samples';
/** What is indexed, by group of the samples. */
const groups = ['birds', 'vehicles', 'plants', 'food', 'logos'] as const;
const perGroup = 6;

const parts = new AsyncDisposableStack();
const stop = new AbortController();
let runtime: Runtime;
let home: string;
let pictures: string;
/** A picture that is there twice, the second time small and recompressed. */
let copied: string;

beforeAll(async () => {
  const database = parts.use(await createTestDatabase());
  home = await mkdtemp(join(tmpdir(), 'clipline-templates-'));
  parts.defer(() => rm(home, { recursive: true, force: true }));
  pictures = join(home, 'pictures');
  for (const group of groups) {
    await mkdir(join(pictures, group), { recursive: true });
    const names = (await readdir(join(samples, group))).sort().slice(0, perGroup);
    for (const name of names) await copyFile(join(samples, group, name), join(pictures, group, name));
  }
  const [first] = (await readdir(join(pictures, 'birds'))).sort();
  copied = first ?? '';
  const small = sharp(join(pictures, 'birds', copied))
    .flatten({ background: '#fff' })
    .resize(140);
  await small.jpeg({ quality: 70 }).toFile(join(pictures, 'again.jpg'));
  runtime = parts.use(
    await openRuntime(
      readEnvironment({ CLIPLINE_HOME: home, DATABASE_URL: database.url, CLIPLINE_OFFLINE: '1' }),
      {
        database,
        // The starter, and for the second model of a comparison one that is there without a download.
        openModel: (model) =>
          model === 'clip-vit-b-32'
            ? Promise.resolve(createTinyModel({ id: model }))
            : openModel({ model, home, offline: true }),
      },
    ),
  );
  await runtime.indexing.index({ folder: pictures, catalog });
  const work = runtime.work({ signal: stop.signal });
  parts.defer(() => work);
  parts.defer(() => stop.abort());
}, timeout);

afterAll(() => parts.disposeAsync());

async function publish(template: string): Promise<void> {
  const filled = JSON.parse(JSON.stringify(runtime.templates.fill(template, { name: template })));
  expect(await runtime.nodes.check(filled)).toEqual([]);
  const { revision } = await runtime.pipelines.saveDraft(template, filled, { revision: null });
  await runtime.pipelines.publish(template, { revision });
}

/** Publishes a template and runs it to its end. */
async function run(template: string, input?: readonly Item[]): Promise<RunSummary> {
  await publish(template);
  return runPublished(template, input);
}

async function runPublished(template: string, input?: readonly Item[]): Promise<RunSummary> {
  const { id } = await runtime.runs.start({ pipeline: template, ...(input === undefined ? {} : { input }) });
  await expect
    .poll(async () => (await runtime.runs.get(id)).status, { timeout: 60_000, interval: 100 })
    .not.toMatch(/queued|running/);
  const ended = await runtime.runs.get(id);
  expect(ended).toMatchObject({ status: 'succeeded', error: null, progress: { failed: 0 } });
  return ended;
}

async function outOf(id: string, node: string, output = 'out'): Promise<number> {
  const { nodes } = await runtime.runs.describe(id);
  return nodes.find((one) => one.id === node)?.counts.out?.[output] ?? 0;
}

async function readLines(file: string): Promise<readonly string[]> {
  return (await readFile(join(home, 'files', file), 'utf8')).trim().split('\n');
}

function itemOf(path: string): Item {
  return { id: path, metadata: {}, image: { uri: pathToFileURL(path).href } };
}

async function countAssets(): Promise<number> {
  return (await runtime.catalogs.assets(catalog, { limit: 200 })).assets.length;
}

describe('templates', { timeout }, () => {
  it('are each shown with what to change, and are each tried below', async () => {
    const list = runtime.templates.list();
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    for (const { change, nodes, description } of list) {
      expect(change).not.toEqual([]);
      expect(nodes.length).toBeGreaterThan(1);
      expect(description).toMatch(/\.$/);
    }
    const tried = await readFile(fileURLToPath(import.meta.url), 'utf8');
    for (const { id } of list) expect(tried).toContain(`it('${id}:`);
    expect(() => runtime.templates.fill('none', { name: 'a' })).toThrow(
      /no template "none".*"find-duplicates"/,
    );
  });

  it('nightly-reindex: new and changed files are found, what is gone is not, and the list holds what was embedded', async () => {
    const [changed, gone] = (await readdir(join(pictures, 'food'))).sort();
    const draw = (background: string) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .webp()
        .toBuffer();
    const red = await draw('red');
    await writeFile(join(pictures, 'food', changed ?? ''), red);
    const later = new Date(Date.now() + 5_000);
    await utimes(join(pictures, 'food', changed ?? ''), later, later);
    await writeFile(join(pictures, 'food', 'fresh.webp'), await draw('blue'));
    await rename(join(pictures, 'food', gone ?? ''), join(home, 'gone'));
    const known = await countAssets();

    const { id } = await run('nightly-reindex');
    expect(await outOf(id, 'list')).toBe(2);
    const [head, ...lines] = await readLines('embedded.csv');
    expect(head).toContain('path');
    expect(lines).toHaveLength(2);
    expect(lines.join()).toContain(`food/${changed}`);
    expect(lines.join()).toContain('food/fresh.webp');
    const { matches } = await runtime.search.search({ catalog, query: { image: { bytes: red } }, topK: 1 });
    expect(matches[0]).toMatchObject({
      metadata: { path: `food/${changed}` },
      score: expect.closeTo(1, 3),
    });
    expect(await countAssets()).toBe(known);
    expect(await runtime.reindexing.count(catalog, 'due')).toMatchObject({ toEmbed: 0 });

    // A night in which nothing has happened.
    const { id: next } = await runPublished('nightly-reindex');
    expect(await outOf(next, 'list')).toBe(0);
    await rename(join(home, 'gone'), join(pictures, 'food', gone ?? ''));
    await rm(join(pictures, 'food', 'fresh.webp'));
    await runtime.indexing.index({ folder: pictures, catalog });
  });

  it('watch-folder: labels and stores what comes in', async () => {
    const fresh = join(home, 'fresh.webp');
    await copyFile(
      join(samples, 'vehicles', (await readdir(join(samples, 'vehicles'))).sort().at(-1) ?? ''),
      fresh,
    );
    const { id } = await run('watch-folder', [itemOf(fresh)]);
    expect(await outOf(id, 'store')).toBe(1);
    const { matches } = await runtime.search.search({ catalog, query: { text: 'a vehicle' }, topK: 50 });
    expect(matches.map((match) => match.id)).toContain(fresh);
  });

  it('find-duplicates: lists the copy', async () => {
    const { id } = await run('find-duplicates');
    expect(await outOf(id, 'duplicates', 'duplicate')).toBe(1);
    const lines = await readLines('duplicates.csv');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/again\.jpg|birds/);
  });

  it('classify-and-route: copies each picture into the folder of its label', async () => {
    const { id } = await run('classify-and-route');
    const sorted = await readdir(join(home, 'files', 'sorted'), { recursive: true, withFileTypes: true });
    const files = sorted.filter((entry) => entry.isFile());
    expect(files).toHaveLength(await outOf(id, 'sure', 'true'));
    const unsure = await outOf(id, 'sure', 'false');
    expect(files.length + unsure).toBe(await outOf(id, 'pictures'));
    const vehicles = await readdir(join(home, 'files', 'sorted', 'vehicle'));
    const original = new Set(await readdir(join(pictures, 'vehicles')));
    expect(vehicles.filter((name) => original.has(name)).length).toBeGreaterThanOrEqual(4);
  });

  it('export-labels: writes a row for each picture', async () => {
    await run('export-labels');
    const [head, ...rows] = await readLines('labels.csv');
    expect(head).toContain('label');
    expect(rows).toHaveLength(await countAssets());
  });

  it('label-catalogue: searches can filter by what it wrote', async () => {
    await run('label-catalogue');
    const found = await runtime.search.search({
      catalog,
      query: { text: 'something to drive' },
      filter: 'shows == "vehicle"',
      topK: 20,
    });
    expect(found.matches.length).toBeGreaterThanOrEqual(4);
    for (const { metadata } of found.matches) expect(metadata.shows).toBe('vehicle');
  });

  it('compare-models: lists where two models disagree', async () => {
    const { id } = await run('compare-models');
    const differ = await outOf(id, 'differ', 'true');
    const same = await outOf(id, 'differ', 'false');
    expect(differ + same).toBe(await countAssets());
    expect(differ).toBeGreaterThan(0);
    const [head, ...rows] = await readLines('disagree.csv');
    expect(head).toMatch(/labelA.*labelB/);
    expect(rows).toHaveLength(differ);
  });

  it('moderate-uploads: judges each upload and asks about those that need a look', async () => {
    const uploads = (await readdir(join(pictures, 'plants'))).map((name) =>
      itemOf(join(pictures, 'plants', name)),
    );
    const { id } = await run('moderate-uploads', uploads);
    expect(await outOf(id, 'check')).toBe(uploads.length);
    const asked = await outOf(id, 'look', 'true');
    expect(await outOf(id, 'review')).toBe(asked);
    const { reviews } = await runtime.reviews.list({ queue: 'uploads', limit: 100 });
    expect(reviews).toHaveLength(asked);
  });

  it('brand-logos: asks about the pictures that are logos', async () => {
    const { id } = await run('brand-logos');
    expect(await outOf(id, 'match', 'match')).toBeGreaterThanOrEqual(perGroup);
    expect(await outOf(id, 'match', 'no-match')).toBeGreaterThanOrEqual(2 * perGroup);
  });

  it('review-unsure: asks about those that no label fits well', async () => {
    const { id } = await run('review-unsure');
    const asked = await outOf(id, 'ask');
    expect(asked).toBe(Math.min(50, await outOf(id, 'sure', 'false')));
    expect(asked).toBeGreaterThan(0);
  });

  it('search-service: finds pictures for the words it is asked', async () => {
    await publish('search-service');
    const answer = await runtime.triggers.receive({
      path: 'search',
      headers: new Headers({ 'content-type': 'application/json' }),
      body: Readable.from([Buffer.from('{"text":"a car or a truck"}')]),
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'succeeded', truncated: false } });
    const { items } = answer.body as unknown as { readonly items: readonly { readonly item: Item }[] };
    expect(items).toHaveLength(1);
    const matches = items[0]?.item.matches;
    expect(matches).toHaveLength(10);
    expect(JSON.stringify(items)).not.toContain('vector');
    const paths = matches?.map(({ metadata }) => String(metadata.path)) ?? [];
    expect(paths.filter((path) => path.startsWith('vehicles/')).length).toBeGreaterThanOrEqual(4);
  });

  it('weekly-report: counts what there is by kind', async () => {
    await run('weekly-report');
    const [head, ...rows] = await readLines('report.csv');
    expect(head).toContain('count');
    expect(rows.length).toBeGreaterThanOrEqual(3);
    expect(rows.join('\n')).toContain('vehicle');
  });
});
