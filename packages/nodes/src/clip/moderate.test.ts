import { ClipError, defaultPolicy, type NodeContext } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import moderate from './moderate.ts';

describe('clip.moderate', () => {
  for (const { name, run } of sweepNode(moderate, { params: {}, limits: [{ model: 'any' }] })) it(name, run);

  it('scores every category of the policy, best first', async () => {
    const { outputs } = await runNode(moderate, await paintItems(3), {});
    for (const { verdict } of outputs.out!) {
      expect(['allow', 'review', 'block']).toContain(verdict?.action);
      const scores = verdict!.categories.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(verdict!.categories.map(({ name }) => name).sort()).toEqual(
        defaultPolicy.categories.map(({ name }) => name).sort(),
      );
    }
  });

  it('blocks what is nearest to a restricted sentence and allows what is nearest to a harmless one', async () => {
    await using world = await openNodeWorld();
    const restricted = defaultPolicy.categories.find(({ block }) => block !== null)!.restricted[0]!;
    const harmless = defaultPolicy.harmless[0]!;
    const embedded = await world.model.embedTexts([restricted, harmless]);
    const items = embedded.map(({ vector }, n) => ({
      id: `${n}`,
      metadata: {},
      embedding: { stamp: world.model.stamp, vector },
    }));
    // The tiny model tells sentences apart only a little; a steeper scale makes up for it.
    const sharp = { ...world.model, scoring: { kind: 'softmax', scale: 200 } as const };
    const { outputs } = await runNode(moderate, items, {}, { model: async () => sharp });
    expect(outputs.out!.map(({ verdict }) => verdict?.action)).toEqual(['block', 'allow']);
  });

  it('refuses items of another model', async () => {
    const [item] = await paintItems(1);
    const other = {
      ...item!,
      embedding: { ...item!.embedding!, stamp: { ...item!.embedding!.stamp, model: 'other' } },
    };
    await expect(runNode(moderate, [other], {})).rejects.toMatchObject({ code: 'model-mismatch' });
  });

  it('judges by a policy of its own', async () => {
    const policy = {
      harmless: ['white'],
      categories: [
        { name: 'red', restricted: ['red', 'crimson'], harmless: ['blue'], review: 0.6, block: 0.9 },
        { name: 'green', restricted: ['green'], review: 0.6 },
      ],
    };
    const { outputs } = await runNode(moderate, await paintItems(12), { policy });
    const actions = Object.fromEntries(
      outputs.out!.map(({ metadata, verdict }) => [metadata.colour, verdict!.action]),
    );
    expect(actions).toMatchObject({ red: 'block', green: 'review', blue: 'allow', white: 'allow' });
    expect(outputs.out![0]!.verdict!.categories.map(({ name }) => name)).toEqual(['red', 'green']);
  });

  it('refuses a policy without categories, without anything to compare with, or with a sentence too long', async () => {
    const items = await paintItems(1);
    await expect(runNode(moderate, items, { policy: { categories: [] } })).rejects.toMatchObject({
      code: 'param-invalid',
    });
    const bare = { categories: [{ name: 'x', restricted: ['x'] }] };
    await expect(runNode(moderate, items, { policy: bare })).rejects.toThrow(/harmless/);
    const restricted = [Array.from({ length: 90 }, () => 'red').join(' ')];
    const long = { harmless: ['white'], categories: [{ name: 'x', restricted }] };
    await expect(runNode(moderate, items, { policy: long })).rejects.toMatchObject({ code: 'text-too-long' });
  });

  it('judges by a saved policy, or says that it is missing', async () => {
    const saved = {
      harmless: ['white', 'blue'],
      categories: [{ name: 'red', restricted: ['red', 'crimson'], review: 0.6 }],
    };
    const ruleset: NodeContext['ruleset'] = async (kind, reference) => {
      if (kind === 'policy' && reference === 'paint@1') return saved;
      throw new ClipError('not-found', `There is no ${kind} "${reference}" here.`);
    };
    const { outputs } = await runNode(moderate, await paintItems(1), { savedPolicy: 'paint@1' }, { ruleset });
    expect(outputs.out![0]!.verdict).toMatchObject({ action: 'review', categories: [{ name: 'red' }] });
    const missing = runNode(moderate, await paintItems(1), { savedPolicy: 'paint@2' }, { ruleset });
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
  });
});
