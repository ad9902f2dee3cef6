import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Item } from '@clipline/clip-core';
import { openStore } from '@clipline/clip-core/stores';
import { emitNode, openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import embedImage from '../clip/embed-image.ts';
import hash from '../image/hash.ts';
import findDuplicates from './find-duplicates.ts';
import { groupMembers, type Member } from './group-duplicates.ts';
import upsert from './upsert.ts';

const params = { catalog: 'cats' };
const photo = (name: string) =>
  fileURLToPath(new URL(`../../../../test/fixtures/golden/images/${name}.jpg`, import.meta.url));

/** Two photos with copies of one of them, embedded, hashed and in a catalogue of the embedded store. */
async function openAlbum() {
  const world = await openNodeWorld();
  const { scratch } = world.context;
  const store = await openStore('embedded', { home: join(scratch, 'store') });
  const catalog = async (name: string) => {
    await store.createCollection({ name, stamp: world.model.stamp });
    return { catalog: name, store, collection: name, stamp: world.model.stamp };
  };
  const moose = await sharp(photo('moose')).toBuffer();
  const pictures: readonly (readonly [string, Buffer, string])[] = [
    ['moose.jpg', moose, '2020-05-01'],
    ['copy.jpg', await sharp(moose).resize(300).jpeg({ quality: 60 }).toBuffer(), '2019-01-01'],
    ['small.webp', await sharp(moose).resize(120).webp().toBuffer(), '2021-01-01'],
    ['mirrored.jpg', await sharp(moose).flop().jpeg().toBuffer(), '2018-01-01'],
    ['coffee.jpg', await sharp(photo('cup-of-coffee')).toBuffer(), '2017-01-01'],
  ];
  const items = pictures.map(
    ([id, bytes, takenAt]): Item => ({
      id,
      metadata: { takenAt },
      image: { uri: `data:image/jpeg;base64,${bytes.toString('base64')}` },
    }),
  );
  const embedded = await runNode(embedImage, items, {}, { model: world.context.model });
  const hashed = (await runNode(hash, embedded.outputs.out!, {})).outputs.out!;
  await runNode(upsert, hashed, params, { catalog });
  const kept = join(scratch, 'pages');
  const find = async (pages: readonly (readonly Item[])[], chosen = {}) => {
    const unique: Item[] = [];
    for (const [page, list] of pages.entries()) {
      const run = await runNode(
        findDuplicates,
        list,
        { ...params, ...chosen },
        { catalog, scratch: kept, page },
      );
      unique.push(...run.outputs.unique!);
    }
    const emitted = await emitNode(
      findDuplicates,
      { ...params, ...chosen },
      { catalog, scratch: kept, page: pages.length },
    );
    return { unique, keep: emitted.keep!, duplicate: emitted.duplicate! };
  };
  return {
    hashed,
    find,
    catalog,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

const idsOf = (items: readonly Item[]) => items.map(({ id }) => id).sort();

async function poisoned(): Promise<Item> {
  const [item] = await paintItems(1);
  const vector = new Float32Array(64).fill(Number.NaN);
  const hashes = { sha256: '0'.repeat(64), perceptual: '0'.repeat(16), difference: '0'.repeat(16) };
  return { ...item!, id: 'poison', hashes, embedding: { ...item!.embedding!, vector } };
}

describe('store.find-duplicates', async () => {
  const limits = [
    { ...params, minCosine: -1, maxDistance: 64, neighbours: 1, signals: 'either' },
    { ...params, minCosine: 1, maxDistance: 0, neighbours: 200, keep: 'first' },
  ];
  for (const { name, run } of sweepNode(findDuplicates, { params, limits, poison: await poisoned() })) {
    it(name, run);
  }

  it('groups resized and recompressed copies across pages, and not what only one signal takes for one', async () => {
    await using album = await openAlbum();
    const [a, b, c, d, e] = album.hashed;
    const { unique, keep, duplicate } = await album.find([[a!, d!], [b!, e!], [c!]]);
    expect(idsOf(unique)).toEqual(['coffee.jpg', 'mirrored.jpg']);
    expect(idsOf(keep)).toEqual(['copy.jpg']);
    expect(idsOf(duplicate)).toEqual(['moose.jpg', 'small.webp']);
    for (const { metadata, matches, embedding } of [...keep, ...duplicate]) {
      expect(metadata).toMatchObject({
        duplicateGroup: 'copy.jpg',
        duplicateCount: 3,
        duplicateOf: 'copy.jpg',
      });
      expect(matches!.length).toBeGreaterThan(0);
      expect(embedding?.vector).toHaveLength(64);
    }
  });

  it('keeps the largest when told to, and takes one signal alone when told to', async () => {
    await using album = await openAlbum();
    const largest = await album.find([album.hashed], { keep: 'largest' });
    expect(idsOf(largest.keep)).toEqual(['moose.jpg']);
    const loose = await album.find([album.hashed], { signals: 'cosine', minCosine: 0.9 });
    expect(idsOf([...loose.keep, ...loose.duplicate])).toContain('mirrored.jpg');
    const strict = await album.find([album.hashed], { signals: 'both', maxDistance: 0, minCosine: 1 });
    expect(idsOf(strict.unique)).toHaveLength(5);
  });

  it('replaces what an earlier try kept for a page', async () => {
    await using album = await openAlbum();
    await album.find([album.hashed]);
    const { keep, duplicate } = await album.find([album.hashed.slice(0, 2)]);
    expect(idsOf([...keep, ...duplicate])).toEqual(['copy.jpg', 'moose.jpg']);
  });

  it('does not call records without a hash duplicates unless vectors are enough', async () => {
    await using album = await openAlbum();
    const bare = album.hashed.map(({ hashes: _, ...item }) => item);
    await runNode(upsert, bare, params, { catalog: album.catalog });
    expect(idsOf((await album.find([album.hashed])).unique)).toHaveLength(5);
    const { keep } = await album.find([album.hashed], { signals: 'either' });
    expect(keep.length).toBeGreaterThan(0);
  });
});

describe('groups of duplicates', () => {
  const member = (id: string, facts: Partial<Member> = {}): Member => ({
    id,
    time: null,
    pixels: null,
    bytes: null,
    ...facts,
  });

  it('are the same in whatever order they were found', () => {
    const sets = [
      [member('b'), member('c')],
      [member('e'), member('f')],
      [member('a'), member('b')],
      [member('d'), member('c')],
    ];
    const expected = { id: 'a', size: 4, kept: 'a' };
    for (const order of [sets, sets.toReversed()]) {
      const groups = groupMembers(order, 'first');
      expect(['a', 'b', 'c', 'd'].map((id) => groups.get(id))).toEqual(Array(4).fill(expected));
      expect(groups.get('f')).toEqual({ id: 'e', size: 2, kept: 'e' });
    }
  });

  it('keep the oldest or the largest, what is not known last', () => {
    const set = [
      member('a'),
      member('b', { time: 2, pixels: 9, bytes: 1 }),
      member('c', { time: 1, pixels: 4 }),
      member('d', { time: 3, pixels: 9, bytes: 5 }),
    ];
    const kept = (['oldest', 'largest', 'first'] as const).map(
      (keep) => groupMembers([set], keep).get('a')?.kept,
    );
    expect(kept).toEqual(['c', 'd', 'a']);
  });
});
