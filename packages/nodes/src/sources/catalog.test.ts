import { createMemoryAssets, runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { idsOf } from '../files/test-folder.ts';
import catalog from './catalog.ts';

const ids = Array.from({ length: 1000 }, (_, n) => `id-${String(n).padStart(4, '0')}`);
const states = ['current', 'missing', 'changed', 'current'] as const;
const images = ids.map((id, n) => ({
  id,
  image: { uri: `file:///${id}.png` },
  metadata: { n, colour: n % 2 === 0 ? 'red' : 'blue' },
  state: states[n % 4]!,
}));
const options = { assets: createMemoryAssets({ all: images, one: images.slice(0, 1), none: [] }) };

const find = (params: object, more: object = {}) =>
  runSource(catalog, { catalog: 'all', ...params }, { ...options, ...more });

it('gives all images, and goes on from any cursor', async () => {
  const pages = await find({ pageSize: 300 });
  expect(idsOf(pages)).toEqual(ids);
  expect(pages[0]).toMatchObject({ total: 1000, items: { length: 300 } });
  expect(pages[0]?.items[0]).toEqual({ id: ids[0], image: images[0]!.image, metadata: images[0]!.metadata });
  for (const [index, { cursor }] of pages.entries()) {
    expect(await find({ pageSize: 300 }, { cursor })).toEqual(pages.slice(index + 1));
  }
});

it('gives those that are missing or changed, and those that satisfy a filter', async () => {
  expect(idsOf(await find({ choice: 'missing' }))).toEqual(ids.filter((_, n) => n % 4 === 1));
  expect(idsOf(await find({ choice: 'changed' }))).toEqual(ids.filter((_, n) => n % 4 === 2));
  expect(idsOf(await find({ filter: 'metadata.colour == "red" && metadata.n >= 990' }))).toEqual([
    'id-0990',
    'id-0992',
    'id-0994',
    'id-0996',
    'id-0998',
  ]);
});

it('samples the same images for the same seed, from any cursor, and others for another', async () => {
  const pages = await find({ sample: 50, seed: 'a', pageSize: 100 });
  const sampled = idsOf(pages);
  expect([sampled.length, new Set(sampled).size]).toEqual([50, 50]);
  expect(idsOf(await find({ sample: 50, seed: 'a', pageSize: 7 }))).toEqual(sampled);
  expect(idsOf(await find({ sample: 50, seed: 'b' }))).not.toEqual(sampled);
  expect(idsOf(await find({ sample: 50, seed: 'a', pageSize: 100 }, { cursor: pages[3]!.cursor }))).toEqual(
    idsOf(pages.slice(4)),
  );
  const red = await find({ sample: 20, filter: 'metadata.colour == "red"' });
  expect(red.flatMap(({ items }) => items).every(({ metadata }) => metadata.colour === 'red')).toBe(true);
  expect(idsOf(red)).toHaveLength(20);
  expect(idsOf(await find({ sample: 100_000 }))).toEqual(ids);
});

it('takes none, one, and refuses what is not there or not known', async () => {
  expect(await find({ catalog: 'none' })).toEqual([]);
  expect(idsOf(await find({ catalog: 'one' }))).toEqual([ids[0]]);
  await expect(find({ catalog: 'nope' })).rejects.toMatchObject({ code: 'catalog-missing' });
  for (const params of [{ other: 1 }, { filter: 'metadata.' }, { sample: 0 }, { pageSize: 1001 }]) {
    await expect(find(params)).rejects.toMatchObject({ code: 'param-invalid' });
  }
  await expect(find({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});

const samples = {
  limits: [{ pageSize: 1 }, { pageSize: 1000 }, { sample: 100_000 }],
  rejects: false,
  async open(count: number) {
    const context = { assets: createMemoryAssets({ all: images.slice(0, count) }) };
    return { params: { catalog: 'all' }, context, async [Symbol.asyncDispose]() {} };
  },
};
for (const { name, run } of sweepSource(catalog, samples)) it(name, run);
