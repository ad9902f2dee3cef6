import { ClipError, type Item } from '@clipline/clip-core';
import {
  createMemoryOutbox,
  openNodeWorld,
  paintItems,
  runNode,
  sweepNode,
} from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import review from './review.ts';

const judge = (item: Item, score: number): Item => ({
  ...item,
  verdict: { action: 'review', categories: [{ name: 'weapons', score }] },
});

const params = {
  queue: 'weapons',
  reason: 'Is this a weapon? {{verdict.categories[0].name}} {{verdict.categories[0].score}}',
  priority: 'verdict.categories[0].score * 10',
  catalog: 'cats',
};

describe('people.review', () => {
  const samples = {
    params: { priority: 'metadata.n', reason: 'About {{metadata.colour}}' },
    limits: [
      { queue: 'x', reason: 'x' },
      { queue: 'x'.repeat(100), reason: 'x'.repeat(4000), priority: 'score', catalog: 'cats' },
    ],
    poison: { id: 'bad', metadata: { n: 'many', colour: 'red' } },
  };
  for (const { name, run } of sweepNode(review, samples)) it(name, run);

  it('asks once for each item, with the reason and priority, and lets items go on', async () => {
    const outbox = createMemoryOutbox();
    const items = (await paintItems(2)).map((item, n) => judge(item, 0.5 + n / 4));
    for (let time = 0; time < 2; time++) {
      expect((await runNode(review, items, params, { outbox })).outputs.out).toEqual(items);
    }
    expect(outbox.reviews).toEqual([
      {
        queue: 'weapons',
        item: items[0],
        reason: 'Is this a weapon? weapons 0.5',
        priority: 5,
        catalog: 'cats',
        idempotencyKey: 'run-1/node-1/item-0.png',
      },
      expect.objectContaining({ item: items[1], priority: 7.5 }),
    ]);
  });

  it('gives an item without a score the priority 0', async () => {
    const outbox = createMemoryOutbox();
    await runNode(review, await paintItems(1), { priority: 'score' }, { outbox });
    expect(outbox.reviews[0]?.priority).toBe(0);
  });

  it('rejects an item that its reason cannot be written for', async () => {
    const { errors } = await runNode(review, await paintItems(1), params);
    expect(errors[0]?.error).toMatchObject({ code: 'expression-invalid' });
  });

  it('ends when the queue cannot be written to', async () => {
    const down = new ClipError('database-unavailable', 'The database is down.', { retryable: true });
    const outbox = { ...createMemoryOutbox(), requestReview: () => Promise.reject(down) };
    await expect(runNode(review, await paintItems(1), {}, { outbox })).rejects.toBe(down);
  });

  it('says what it would ask and asks nothing', async () => {
    await using world = await openNodeWorld();
    const outbox = createMemoryOutbox();
    const [item] = await paintItems(1);
    const parsed = review.params.parse(params);
    const context = { ...world.context, outbox };
    expect(await review.preview?.([judge(item!, 0.5) as never, item as never], parsed, context)).toEqual([
      'Would ask about "item-0.png" in the queue "weapons" with priority 5: Is this a weapon? weapons 0.5',
      expect.stringContaining('Would refuse "item-0.png"'),
    ]);
    expect(outbox.reviews).toEqual([]);
  });
});
