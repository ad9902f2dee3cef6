import { describe, expect, it } from 'vitest';
import { buildModerator, moderateVector } from './moderation.ts';
import { defaultPolicy, type ModerationPolicy } from './moderation-policy.ts';
import { createTinyModel } from './testing/tiny-model.ts';

const model = createTinyModel();
const category = { title: '', harmless: ['blue'], review: 0.6, block: 0.9 };
const policy: ModerationPolicy = {
  id: 'colours',
  version: 1,
  title: 'Colours',
  harmless: ['white'],
  categories: [
    { ...category, name: 'red', restricted: ['red', 'crimson'] },
    { ...category, name: 'green', restricted: ['green'], block: null },
  ],
};

async function judge(text: string) {
  const moderator = await buildModerator(model, policy);
  const [embedded] = await model.embedTexts([text]);
  return moderateVector(moderator, embedded?.vector ?? new Float32Array());
}

describe('moderateVector', () => {
  it('blocks what is restricted and allows what is not', async () => {
    expect(await judge('red')).toMatchObject({
      action: 'block',
      categories: [{ name: 'red' }, { name: 'green' }],
    });
    expect((await judge('blue')).action).toBe('allow');
  });

  it('asks a person where a category never blocks', async () => {
    expect((await judge('green')).action).toBe('review');
  });

  it('scores 0.5 when both sides describe the image equally well', async () => {
    const { categories } = await judge('red blue');
    expect(categories[0]).toEqual({ name: 'red', score: expect.closeTo(0.5, 1) });
  });

  it('does not score higher for merely having more sentences', async () => {
    const more = {
      ...policy,
      categories: policy.categories.map((one) => ({ ...one, restricted: Array(9).fill('red') })),
    };
    const moderator = await buildModerator(model, more);
    const [blue] = await model.embedTexts(['blue']);
    expect(moderateVector(moderator, blue!.vector).action).toBe('allow');
  });

  it('refuses a policy with nothing to compare', async () => {
    await expect(buildModerator(model, { ...policy, categories: [] })).rejects.toMatchObject({
      code: 'param-invalid',
    });
    const bare = {
      ...policy,
      harmless: [],
      categories: [{ ...category, name: 'x', restricted: ['x'], harmless: [] }],
    };
    await expect(buildModerator(model, bare)).rejects.toThrow(/"x".*harmless/);
  });

  it('has a default policy whose thresholds and sentences make sense', () => {
    for (const { name, restricted, harmless, review, block } of defaultPolicy.categories) {
      expect([name, restricted.length > 1, harmless.length > 1]).toEqual([name, true, true]);
      expect(review).toBeGreaterThan(0.5);
      if (block !== null) expect(block).toBeGreaterThan(review ?? 0);
    }
  });
});
