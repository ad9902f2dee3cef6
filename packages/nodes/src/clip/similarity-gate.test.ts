import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import gate from './similarity-gate.ts';

const coloursOf = (
  items: readonly { readonly metadata: { readonly [key: string]: unknown } }[] | undefined,
) => items?.map(({ metadata }) => metadata.colour);

describe('clip.similarity-gate', async () => {
  const [red] = await paintItems(1);
  const image = red!.image!.uri;
  const samples = {
    params: { texts: ['something red'], threshold: 0.5 },
    limits: [
      { texts: ['x'], threshold: -1 },
      {
        texts: Array.from({ length: 100 }, (_, n) => `text ${n}`),
        images: Array(100).fill(image),
        threshold: 1,
      },
    ],
  };
  for (const { name, run } of sweepNode(gate, samples)) it(name, run);

  it('tells what is like a text from what is not, and writes how like it is', async () => {
    const { outputs } = await runNode(gate, await paintItems(12), { texts: ['red', 'blue'], threshold: 0.6 });
    expect(coloursOf(outputs.match)).toEqual(['red', 'blue']);
    expect(outputs['no-match']).toHaveLength(10);
    for (const { metadata } of outputs.match!) expect(metadata.similarity).toBeGreaterThan(0.6);
    for (const { metadata } of outputs['no-match']!) expect(metadata.similarity).toBeLessThan(0.6);
  });

  it('compares with an image, and writes to the field that it is told', async () => {
    const params = { images: [image], threshold: 0.99, field: 'logo' };
    const { outputs } = await runNode(gate, await paintItems(12), params);
    expect(coloursOf(outputs.match)).toEqual(['red']);
    expect(outputs.match![0]!.metadata.logo).toBeCloseTo(1, 4);
  });

  it('compares with the mean when told to', async () => {
    const params = { texts: ['red', 'blue'], threshold: 0.6 };
    const best = await runNode(gate, await paintItems(1), params);
    const mean = await runNode(gate, await paintItems(1), { ...params, compare: 'mean' });
    const of = ({ outputs }: typeof best) => Number(Object.values(outputs).flat()[0]!.metadata.similarity);
    expect(of(mean)).toBeLessThan(of(best) - 0.1);
  });

  it('embeds what it compares with once for all pages', async () => {
    await using world = await openNodeWorld();
    let calls = 0;
    const embedTexts: typeof world.model.embedTexts = (texts, options) => {
      calls++;
      return world.model.embedTexts(texts, options);
    };
    const counting = { ...world.model, embedTexts };
    for (let page = 0; page < 3; page++) {
      const params = { texts: ['red'], threshold: 0 };
      await runNode(gate, await paintItems(2), params, { model: async () => counting, page });
    }
    expect(calls).toBe(1);
  });

  it('refuses to compare with nothing, and a text longer than the model reads', async () => {
    await expect(runNode(gate, [], { threshold: 0.5 })).rejects.toThrow(/nothing to compare/);
    const long = Array.from({ length: 100 }, () => 'red').join(' ');
    await expect(runNode(gate, await paintItems(1), { texts: [long], threshold: 0.5 })).rejects.toMatchObject(
      {
        code: 'text-too-long',
      },
    );
  });
});
