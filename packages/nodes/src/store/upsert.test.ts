import { ClipError, type Item } from '@clipline/clip-core';
import { finishNode, openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import upsert from './upsert.ts';

const params = { catalog: 'cats' };

async function poisoned(): Promise<Item> {
  const [item] = await paintItems(1);
  return { ...item!, id: 'x'.repeat(600) };
}

describe('store.upsert', async () => {
  const limits = [
    { catalog: 'c', mode: 'replace' },
    { catalog: 'c', mode: 'skip-same' },
  ];
  for (const { name, run } of sweepNode(upsert, { params, limits, poison: await poisoned() })) it(name, run);

  it('writes what is known of an image as fields that filters can read', async () => {
    await using world = await openNodeWorld();
    const [item] = await paintItems(1);
    const full: Item = {
      ...item!,
      image: { uri: 'file:///a.jpg', width: 4, height: 3, mediaType: 'image/png' },
      labels: [
        { name: 'cat', score: 0.9 },
        { name: 'dog', score: 0.1 },
      ],
      verdict: { action: 'review', categories: [] },
    };
    await runNode(upsert, [full], params, { catalog: world.context.catalog });
    const [record] = await world.store.fetch('cats', [full.id]);
    expect(record?.metadata).toEqual({
      n: 0,
      colour: 'red',
      uri: 'file:///a.jpg',
      width: 4,
      height: 3,
      mediaType: 'image/png',
      label: 'cat',
      labelScore: 0.9,
      labels: ['cat', 'dog'],
      verdict: 'review',
    });
  });

  it('leaves one record an item when it is given the same items twice', async () => {
    await using world = await openNodeWorld();
    const { catalog } = world.context;
    const items = await paintItems(30);
    await runNode(upsert, items, params, { catalog });
    await runNode(upsert, items, params, { catalog });
    expect(await world.store.count('cats')).toBe(30);
  });

  it('writes the good ones and rejects each bad one for its own reason', async () => {
    await using world = await openNodeWorld();
    const items = (await paintItems(50)).map((item, n): Item => {
      const { stamp } = item.embedding!;
      if (n === 7) return { ...item, embedding: { stamp, vector: new Float32Array(64).fill(Number.NaN) } };
      if (n === 31) return { ...item, embedding: { stamp, vector: new Float32Array(64) } };
      if (n === 40) return { ...item, id: '' };
      return item;
    });
    const { outputs, errors } = await runNode(upsert, items, params, { catalog: world.context.catalog });
    expect(outputs.out).toHaveLength(47);
    expect(await world.store.count('cats')).toBe(47);
    expect(errors.map(({ item, error }) => [item.id, error.code])).toEqual([
      ['item-7.png', 'vector-invalid'],
      ['item-31.png', 'vector-invalid'],
      ['', 'record-invalid'],
    ]);
  });

  it('refuses to mix models and writes nothing', async () => {
    await using world = await openNodeWorld();
    const items = await paintItems(3);
    const stamp = { ...items[2]!.embedding!.stamp, model: 'other' };
    const mixed = [...items.slice(0, 2), { ...items[2]!, embedding: { ...items[2]!.embedding!, stamp } }];
    await expect(runNode(upsert, mixed, params, { catalog: world.context.catalog })).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringMatching(/"cats" holds vectors of tiny .*"item-2.png" was embedded with other /),
    });
    expect(await world.store.count('cats')).toBe(0);
  });

  it('does not blame items for a store that is down', async () => {
    await using world = await openNodeWorld();
    const down = async () => {
      throw new ClipError('store-unavailable', 'down', { retryable: true });
    };
    const catalog = async (name: string) => {
      const index = await world.context.catalog(name);
      return { ...index, store: { ...index.store, upsert: down } };
    };
    await expect(runNode(upsert, await paintItems(2), params, { catalog })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  it('makes writes durable when the run is done', async () => {
    await using world = await openNodeWorld();
    const flushed: string[] = [];
    const catalog = async (name: string) => {
      const index = await world.context.catalog(name);
      const flush = async (collection: string) => {
        flushed.push(collection);
      };
      return { ...index, store: { ...index.store, flush } };
    };
    await finishNode(upsert, params, { catalog });
    expect(flushed).toEqual(['cats']);
  });

  it('writes hashes as fields that duplicates are found by', async () => {
    await using world = await openNodeWorld();
    const [item] = await paintItems(1);
    const hashes = { sha256: 'a'.repeat(64), perceptual: 'b'.repeat(16), difference: 'c'.repeat(16) };
    await runNode(upsert, [{ ...item!, hashes }], params, { catalog: world.context.catalog });
    const [record] = await world.store.fetch('cats', [item!.id]);
    expect(record?.metadata).toMatchObject({
      sha256: hashes.sha256,
      perceptualHash: hashes.perceptual,
      differenceHash: hashes.difference,
    });
  });

  it('leaves records alone that are the same when told to', async () => {
    await using world = await openNodeWorld();
    const written: string[] = [];
    const catalog = async (name: string) => {
      const index = await world.context.catalog(name);
      const write: typeof index.store.upsert = (collection, records, options) => {
        written.push(...records.map(({ id }) => id));
        return index.store.upsert(collection, records, options);
      };
      return { ...index, store: { ...index.store, upsert: write } };
    };
    const skip = { ...params, mode: 'skip-same' };
    const [first, second, third] = await paintItems(3);
    await runNode(upsert, [first!, second!, third!], skip, { catalog });
    written.length = 0;
    const changed = [
      first!,
      { ...second!, metadata: { n: 99 } },
      { ...third!, embedding: first!.embedding! },
    ];
    const { outputs } = await runNode(upsert, changed, skip, { catalog });
    expect(written).toEqual([second!.id, third!.id]);
    expect(outputs.out).toHaveLength(3);
  });

  it('tells beforehand what it would write, and writes nothing', async () => {
    await using world = await openNodeWorld();
    const [first, second] = await paintItems(2);
    await runNode(upsert, [first!], params, { catalog: world.context.catalog });
    const tell = (mode: string) =>
      upsert.preview?.([first!, second!] as never, upsert.params.parse({ ...params, mode }), world.context);
    expect(await tell('replace')).toEqual([
      'Would replace "item-0.png" in catalogue "cats".',
      'Would add "item-1.png" in catalogue "cats".',
    ]);
    expect((await tell('skip-same'))?.[0]).toMatch(/^Would leave "item-0.png"/);
    expect(await world.store.count('cats')).toBe(1);
  });
});
