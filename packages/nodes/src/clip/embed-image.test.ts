import { ClipError } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import embedImage from './embed-image.ts';

const text = `data:image/png;base64,${Buffer.from('no picture').toString('base64')}`;

describe('clip.embed-image', () => {
  const poison = { id: 'bad.jpg', metadata: {}, image: { uri: text } };
  for (const { name, run } of sweepNode(embedImage, { params: {}, limits: [{ model: 'any' }], poison }))
    it(name, run);

  it('adds a unit vector, its stamp and what was learnt of the image, and keeps the rest', async () => {
    const [item] = await paintItems(1);
    const bare = { id: 'a', metadata: { n: 1 }, image: { ...item!.image!, bytes: 5 } };
    await using world = await openNodeWorld();
    const { outputs } = await runNode(embedImage, [bare], {}, { model: async () => world.model });
    const [out] = outputs.out!;
    expect(out).toMatchObject({
      ...bare,
      image: { ...bare.image, width: 4, height: 3, mediaType: 'image/png' },
    });
    expect(out?.embedding?.stamp).toEqual(world.model.stamp);
    expect(Math.hypot(...out!.embedding!.vector)).toBeCloseTo(1, 5);
  });

  it('rejects an image whose file is gone', async () => {
    const { errors } = await runNode(
      embedImage,
      [{ id: 'a', metadata: {}, image: { uri: 'http://x/y.png' } }],
      {},
    );
    expect(errors).toMatchObject([{ item: { id: 'a' }, error: { code: 'file-missing' } }]);
  });

  it('does not blame an image for what will pass', async () => {
    const bytes = async () => {
      throw new ClipError('store-unavailable', 'The blob store does not answer.', { retryable: true });
    };
    const run = runNode(embedImage, await paintItems(1), {}, { bytes });
    await expect(run).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('opens the model that it is told to', async () => {
    const asked: (string | undefined)[] = [];
    await using world = await openNodeWorld();
    const model = async (id?: string) => {
      asked.push(id);
      return world.model;
    };
    await runNode(embedImage, await paintItems(1), { model: 'clip-vit-b-32' }, { model });
    await runNode(embedImage, await paintItems(1), {}, { model });
    expect(asked).toEqual(['clip-vit-b-32', undefined]);
  });
});
