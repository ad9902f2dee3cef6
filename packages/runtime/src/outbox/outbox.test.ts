import { randomUUID } from 'node:crypto';
import { paintItems } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.ts';
import { openDeliveries } from './deliveries.ts';
import { decisionsTopic, openReviews } from './reviews.ts';
import { openRunOutbox } from './run-outbox.ts';

const runId = randomUUID();
const outboxOf = (database: TestDatabase, nodeId = 'ask') => openRunOutbox(database, { runId, nodeId });

async function ask(database: TestDatabase, count: number, { queue = 'faces', priority = 0 } = {}) {
  const outbox = outboxOf(database);
  for (const item of await paintItems(count)) {
    const idempotencyKey = `${runId}/ask/${queue}/${item.id}`;
    await outbox.requestReview({
      queue,
      item,
      reason: 'looks odd',
      priority,
      catalog: 'cats',
      idempotencyKey,
    });
  }
}

/** A person in a session; one person may have several. */
const as = (name: string, session = name) => ({ name, session });

describe('reviews', () => {
  it('are asked for once for a key, without the vector, and with hostile texts', async () => {
    await using database = await createTestDatabase();
    const reviews = openReviews(database);
    await ask(database, 2);
    await ask(database, 2);
    const { reviews: open } = await reviews.list({ limit: 10 });
    expect(open).toHaveLength(2);
    const [item] = await paintItems(1);
    const { embedding, ...rest } = item!;
    expect(open[0]).toMatchObject({
      queue: 'faces',
      runId,
      nodeId: 'ask',
      catalog: 'cats',
      item: rest,
      reason: 'looks odd',
      state: 'open',
      decision: null,
    });
    expect(open[0]!.item).not.toHaveProperty('embedding');
    expect(embedding).toBeDefined();
    const odd = { id: `a\0b${'\ud800'}${'x'.repeat(5000)}`, metadata: { text: 'a\0b' } };
    for (let time = 0; time < 2; time++) {
      await outboxOf(database).requestReview({
        queue: 'odd',
        item: odd,
        reason: '\0',
        priority: 0.5,
        idempotencyKey: `${runId}/ask/${odd.id}`,
      });
    }
    const { reviews: found } = await reviews.list({ queue: 'odd', limit: 10 });
    expect(found.map(({ item: one }) => one.metadata.text)).toEqual(['ab']);
  });

  it('are listed page by page, the most urgent and then the oldest first', async () => {
    await using database = await createTestDatabase();
    const reviews = openReviews(database);
    await ask(database, 5);
    await ask(database, 2, { queue: 'urgent', priority: 0.75 });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reviews.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.reviews.map(({ queue, item }) => `${queue} ${item.id}`));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([
      ...['urgent item-0.png', 'urgent item-1.png'],
      ...Array.from({ length: 5 }, (_, n) => `faces item-${n}.png`),
    ]);
    const shown: string[] = [];
    const told = openReviews(database, (items) => shown.push(...items.map(({ id }) => id)));
    await told.list({ queue: 'urgent', limit: 9 });
    expect(shown).toEqual(['item-0.png', 'item-1.png']);
    await expect(reviews.list({ limit: 3, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'param-invalid',
    });
  });

  it('belong to one session at a time', async () => {
    await using database = await createTestDatabase();
    const reviews = openReviews(database);
    await ask(database, 1);
    const id = (await reviews.list({ limit: 1 })).reviews[0]!.id;
    const claims = await Promise.allSettled(['ann', 'bob', 'cy'].map((name) => reviews.claim(id, as(name))));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const owner = (await reviews.get(id)).claimedBy!;
    const other = owner === 'ann' ? 'bob' : 'ann';
    await expect(reviews.claim(id, as(owner))).resolves.toMatchObject({ state: 'claimed' });
    for (const attempt of [
      () => reviews.claim(id, as(other)),
      () => reviews.claim(id, as(owner, 'elsewhere')),
      () => reviews.decide(id, { decision: 'block', by: as(owner, 'elsewhere') }),
      () => reviews.release(id, as(other)),
      () => reviews.decide(id, { decision: 'block', by: as(other) }),
      () => reviews.undo(id),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'conflict' });
    }
    expect((await reviews.list({ state: 'open', limit: 9 })).reviews).toEqual([]);
    await reviews.release(id, as(owner));
    await reviews.claim(id, as(other));
    await expect(reviews.get(randomUUID())).rejects.toMatchObject({ code: 'not-found' });
    await expect(reviews.claim('nonsense', as('ann'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('can be taken over from another session', async () => {
    await using database = await createTestDatabase();
    const reviews = openReviews(database);
    await ask(database, 1);
    const id = (await reviews.list({ limit: 1 })).reviews[0]!.id;
    await reviews.claim(id, as('ann', 'office'));
    await expect(reviews.claim(id, as('ann', 'home'))).rejects.toThrow(
      /^ann has review .* until \d\d:\d\d UTC\. Take another one, or take it over\.$/,
    );
    expect(await reviews.claim(id, as('ann', 'home'), { takeOver: true })).toMatchObject({
      claimedBy: 'ann',
      claimedIn: 'home',
    });
    const late = reviews.decide(id, { decision: 'allow', by: as('ann', 'office') });
    await expect(late).rejects.toMatchObject({ code: 'conflict' });
    await reviews.decide(id, { decision: 'allow', by: as('ann', 'home') });
    await expect(reviews.claim(id, as('ann', 'office'), { takeOver: true })).rejects.toThrow(/was decided/);
    expect(await reviews.get(id)).toMatchObject({ decidedBy: 'ann', claimedIn: null, claimedUntil: null });
  });

  it('that were claimed and forgotten are open again after half an hour', async () => {
    await using database = await createTestDatabase();
    const reviews = openReviews(database);
    await ask(database, 1);
    const id = (await reviews.list({ limit: 1 })).reviews[0]!.id;
    await reviews.claim(id, as('ann'));
    await database.pool.query(`UPDATE reviews SET claimed_at = now() - interval '31 minutes'`);
    expect(await reviews.get(id)).toMatchObject({ state: 'open', claimedBy: null });
    expect((await reviews.list({ state: 'open', limit: 9 })).reviews).toHaveLength(1);
    expect(await reviews.counts()).toEqual([{ queue: 'faces', open: 1, claimed: 0, decided: 0 }]);
    expect(await reviews.claim(id, as('bob'))).toMatchObject({ claimedBy: 'bob' });
  });

  it('are decided once, told, undone and counted', async () => {
    await using database = await createTestDatabase();
    const reviews = openReviews(database);
    await ask(database, 3);
    const told: string[] = [];
    await using _listening = await database.channel.listen(decisionsTopic, (payload) => told.push(payload));
    const [one, two] = (await reviews.list({ limit: 3 })).reviews;
    const attempts = await Promise.allSettled([
      reviews.decide(one!.id, { decision: 'allow', by: as('ann'), comment: 'fine\0' }),
      reviews.decide(one!.id, { decision: 'block', by: as('bob') }),
    ]);
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const decided = await reviews.get(one!.id);
    expect(decided.decidedAt).toBeInstanceOf(Date);
    // Deciding the same again changes and tells nothing.
    await reviews.decide(one!.id, { decision: decided.decision!, by: as('cy') });
    await reviews.claim(two!.id, as('ann'));
    expect(await reviews.counts()).toEqual([{ queue: 'faces', open: 1, claimed: 1, decided: 1 }]);
    expect((await reviews.list({ state: 'decided', limit: 9 })).reviews).toHaveLength(1);
    expect(await reviews.undo(one!.id)).toMatchObject({ state: 'open', decision: null, decidedBy: null });
    await reviews.decide(two!.id, { decision: 'block', by: as('ann'), comment: 'a weapon' });
    await expect.poll(() => told.length, { timeout: 10_000 }).toBe(2);
    expect(told.map((payload) => JSON.parse(payload))).toEqual([
      { id: one!.id, queue: 'faces', decision: decided.decision },
      { id: two!.id, queue: 'faces', decision: 'block' },
    ]);
  });
});

describe('deliveries', () => {
  const delivery = (itemId: string, status: number | null, error: string | null) => ({
    itemId,
    target: 'POST https://example.org/hook',
    idempotencyKey: `${runId}/send/${itemId}`,
    tries: 1,
    status,
    milliseconds: 12.4,
    error,
  });

  it('have one row for a key, with all tries and the last outcome', async () => {
    await using database = await createTestDatabase();
    const outbox = outboxOf(database, 'send');
    await outbox.recordDelivery(delivery('a', 503, 'failed with status 503'));
    await outbox.recordDelivery(delivery('b', null, 'no answer\0'));
    await outbox.recordDelivery(delivery('a', 200, null));
    const deliveries = openDeliveries(database.pool);
    const { deliveries: all } = await deliveries.list({ runId, limit: 10 });
    expect(all).toMatchObject([
      { itemId: 'a', nodeId: 'send', tries: 2, status: 200, milliseconds: 12, error: null },
      { itemId: 'b', tries: 1, status: null, error: 'no answer' },
    ]);
    const failed = await deliveries.list({ runId, failedOnly: true, limit: 10 });
    expect(failed.deliveries.map(({ itemId }) => itemId)).toEqual(['b']);
  });

  it('are listed by run and node, page by page', async () => {
    await using database = await createTestDatabase();
    for (let n = 0; n < 5; n++)
      await outboxOf(database, 'send').recordDelivery(delivery(String(n), 200, null));
    await outboxOf(database, 'mail').recordDelivery({ ...delivery('m', 250, null), idempotencyKey: 'm' });
    const deliveries = openDeliveries(database.pool);
    const first = await deliveries.list({ runId, nodeId: 'send', limit: 3 });
    const second = await deliveries.list({ runId, nodeId: 'send', limit: 3, cursor: first.cursor! });
    expect([...first.deliveries, ...second.deliveries].map(({ itemId }) => itemId)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(second.cursor).toBeUndefined();
    expect((await deliveries.list({ runId: randomUUID(), limit: 3 })).deliveries).toEqual([]);
    expect((await deliveries.list({ runId: 'none', limit: 3 })).deliveries).toEqual([]);
    await expect(deliveries.list({ runId, limit: 3, cursor: 'x' })).rejects.toMatchObject({
      code: 'param-invalid',
    });
  });
});
