import {
  createMemoryAssets,
  openNodeWorld,
  paintItems,
  runNode,
  sweepNode,
} from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import setMetadata from './set-metadata.ts';

describe('output.set-metadata', () => {
  const samples = {
    params: { fields: { odd: 'metadata.colour.matches(metadata.pattern)' } },
    limits: [
      {},
      {
        fields: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'id'])),
        remove: Array.from({ length: 50 }, (_, n) => `r${n}`),
      },
    ],
    poison: { id: 'bad', metadata: { colour: 'red', pattern: '(' } },
  };
  for (const { name, run } of sweepNode(setMetadata, samples)) it(name, run);

  const params = {
    fields: { best: 'label', bright: 'metadata.colour in ["white", "yellow"]', n: 'metadata.n + 1' },
    remove: ['colour', 'nothing'],
  };

  it('sets what can be worked out, leaves the rest and takes away what is not wanted', async () => {
    const [item] = await paintItems(1);
    const { outputs } = await runNode(setMetadata, [item!], params);
    expect(outputs.out).toEqual([{ ...item, metadata: { n: 1, bright: false } }]);
  });

  it('writes the same into the catalogue, and rejects what is not there', async () => {
    const items = await paintItems(2);
    const image = items[0]!.image!;
    const assets = createMemoryAssets({
      cats: [{ id: 'item-0.png', image, metadata: { colour: 'red', kept: 1 } }],
    });
    const { outputs, errors } = await runNode(setMetadata, items, { ...params, catalog: 'cats' }, { assets });
    expect(outputs.out!.map(({ id }) => id)).toEqual(['item-0.png']);
    expect(errors).toMatchObject([{ item: { id: 'item-1.png' }, error: { code: 'not-found' } }]);
    expect(assets.metadata.get('item-0.png')).toEqual({ kept: 1, bright: false, n: 1 });
  });

  it('finds the image by an id of the item, and ends when there is no such catalogue', async () => {
    const [item] = await paintItems(1);
    const assets = createMemoryAssets({ cats: [{ id: 'red', image: item!.image!, metadata: {} }] });
    const found = { catalog: 'cats', asset: 'metadata.colour', fields: { seen: 'true' } };
    await runNode(setMetadata, [item!], found, { assets });
    expect(assets.metadata.get('red')).toEqual({ seen: true });
    const nameless = await runNode(setMetadata, [item!], { ...found, asset: 'metadata.n' }, { assets });
    expect(nameless.errors[0]?.error.code).toBe('expression-invalid');
    const run = runNode(setMetadata, [item!], { ...found, catalog: 'dogs' }, { assets });
    await expect(run).rejects.toMatchObject({ code: 'catalog-missing' });
  });

  it('says what it would set', async () => {
    await using world = await openNodeWorld();
    const parsed = setMetadata.params.parse({
      fields: { n: 'metadata.n + 1' },
      remove: ['x'],
      catalog: 'cats',
    });
    expect(await setMetadata.preview?.((await paintItems(1)) as never, parsed, world.context)).toEqual([
      'Would set {"x":null,"n":1} in the metadata of "item-0.png" and of its image in catalogue "cats".',
    ]);
  });
});
