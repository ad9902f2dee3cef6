import { type AssetAccess, ClipError, defineSource, type JsonValue } from '@clipline/clip-core';
import { createMemoryAssets, runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { idsOf } from '../files/test-folder.ts';
import reindex from './reindex.ts';

const since = '2026-03-01T03:00:00.000Z';
const images = Array.from({ length: 100 }, (_, n) => {
  const id = `id-${String(n).padStart(3, '0')}`;
  return {
    id,
    image: { uri: `file:///${id}.png` },
    metadata: { n },
    indexedAt: n % 2 === 0 ? '2026-02-28T03:00:00.000Z' : `2026-03-01T03:00:${n % 60}.000Z`,
  };
});
const embedded = images.filter((_, n) => n % 2 === 1).map(({ id }) => id);
const broken = { path: '/pictures/broken.jpg', error: new ClipError('image-corrupt', 'It ends too early.') };

const memory = createMemoryAssets({ shop: images, none: [] }, { since, failed: [broken] });

/** Counts how often the catalogue is re-indexed. */
function counting(): AssetAccess & { readonly asked: unknown[][] } {
  const asked: unknown[][] = [];
  return {
    ...memory,
    asked,
    reindex: (catalog, choice, options) => {
      asked.push([catalog, choice]);
      return memory.reindex(catalog, choice, options);
    },
  };
}

it('gives what was embedded, refuses what could not be, and re-indexes once however often it is resumed', async () => {
  const assets = counting();
  const params = { catalog: 'shop', pageSize: 20 };
  const pages = await runSource(reindex, params, { assets });
  expect(idsOf(pages)).toEqual(embedded);
  expect(pages.map(({ rejected }) => rejected?.length)).toEqual([1, 0, 0]);
  expect(pages[0]).toMatchObject({
    total: 51,
    rejected: [{ item: { id: broken.path }, error: { code: 'image-corrupt' } }],
    items: { 0: { id: 'id-001', image: images[1]?.image, metadata: { n: 1 } } },
  });
  for (const [index, { cursor }] of pages.entries()) {
    const rest = await runSource(reindex, params, { assets, cursor });
    expect(idsOf(rest)).toEqual(embedded.slice(20 * (index + 1)));
    expect(rest.flatMap(({ rejected }) => rejected)).toEqual([]);
  }
  expect(assets.asked).toEqual([['shop', 'due']]);
});

it('tells what was refused when nothing was embedded', async () => {
  const pages = await runSource(reindex, { catalog: 'none', choice: 'all' }, { assets: memory });
  expect(pages).toMatchObject([{ items: [], rejected: [{ item: { id: broken.path } }], total: 1 }]);
});

const previewOf: NonNullable<typeof reindex.previewPages> = (params, context) => {
  if (reindex.previewPages === undefined) throw new Error('It previews nothing.');
  return reindex.previewPages(params, context);
};

it('previews the images that are there, and re-indexes nothing', async () => {
  const assets = counting();
  const shown = defineSource({ ...reindex, pages: (params, _, context) => previewOf(params, context) });
  const given = await runSource(shown, { catalog: 'shop' }, { assets });
  expect(idsOf(given)).toEqual(images.map(({ id }) => id));
  expect(assets.asked).toEqual([]);
});

it('refuses what is not there or not known', async () => {
  const find = (params: Record<string, JsonValue>, more: object = {}) =>
    runSource(reindex, params, { assets: memory, ...more });
  await expect(find({ catalog: 'nope' })).rejects.toMatchObject({ code: 'catalog-missing' });
  for (const params of [{}, { catalog: 'shop', choice: 'some' }, { catalog: 'shop', pageSize: 0 }]) {
    await expect(find(params)).rejects.toMatchObject({ code: 'param-invalid' });
  }
  await expect(find({ catalog: 'shop' }, { cursor: 7 })).rejects.toThrow(/cursor 7/);
  await expect(find({ catalog: 'shop' }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  });
});

const many = Array.from({ length: 1000 }, (_, n) => ({
  ...images[n % 100]!,
  id: `id-${String(n).padStart(4, '0')}`,
}));

const samples = {
  limits: [{ pageSize: 1 }, { pageSize: 1000 }, { choice: 'all' }],
  rejects: false,
  async open(count: number) {
    const context = { assets: createMemoryAssets({ all: many.slice(0, count) }) };
    return { params: { catalog: 'all' }, context, async [Symbol.asyncDispose]() {} };
  },
};
for (const { name, run } of sweepSource(reindex, samples)) it(name, run);
