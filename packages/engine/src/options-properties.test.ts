import { ClipError, type Item } from '@clipline/clip-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { customNode, draw, only, registryOf, runToEnd } from './test-nodes.ts';

const settings = fc.record({
  count: fc.integer({ min: 0, max: 40 }),
  pageSize: fc.integer({ min: 1, max: 15 }),
  batchSize: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  concurrency: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  tries: fc.integer({ min: 1, max: 3 }),
  onError: fc.constantFrom('output', 'pass'),
  /** By number of the item: how often it fails before it goes well; negative fails for good. */
  failures: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 7 }),
  halves: fc.boolean(),
});

it('whatever a node is told, every item comes out once, and fails only where its tries do not suffice', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async ({ count, pageSize, failures, halves, ...asked }) => {
      const tries = new Map<string, number>();
      const failuresOf = (item: Item) => failures[Number(item.metadata.n) % failures.length] ?? 0;
      const node = customNode({
        derives: halves,
        run: async (items, _, context) => ({
          out: items.flatMap((item) => {
            const tried = (tries.get(item.id) ?? 0) + 1;
            tries.set(item.id, tried);
            const planned = failuresOf(item);
            if (planned < 0 || tried <= planned) {
              const retryable = planned > 0;
              context.reject(item, new ClipError('upstream-failed', 'down', { retryable }));
              return [];
            }
            if (!halves) return [item];
            return [1, 2].map((half) => ({ ...item, id: `${item.id}/${half}`, parents: [item.id] }));
          }),
        }),
      });
      const { batchSize, concurrency, ...rest } = asked;
      const options = {
        ...rest,
        ...(batchSize === undefined ? {} : { batchSize }),
        ...(concurrency === undefined ? {} : { concurrency }),
        firstDelaySeconds: 0.0001,
        maxDelaySeconds: 0.0001,
      };
      const nodes = { s: ['test.numbers', { count, pageSize }], c: ['test.custom', {}, options] } as const;
      const events = await runToEnd(draw(nodes, ['s > c']), registryOf(node));
      const items = Array.from({ length: count }, (_, n): Item => ({ id: `n${n}`, metadata: { n } }));
      const fails = (item: Item) => failuresOf(item) < 0 || failuresOf(item) >= asked.tries;
      const bad = items.filter(fails).map(({ id }) => id);
      const good = items.filter((item) => !fails(item)).map(({ id }) => id);
      const done = only(events, 'page-committed').flatMap((event) => event.done.map(({ id }) => id));
      const failed = only(events, 'item-failed').map(({ item }) => item.id);
      const given = good.flatMap((id) => (halves ? [`${id}/1`, `${id}/2`] : [id]));
      expect(failed.sort()).toEqual(asked.onError === 'output' ? bad.sort() : []);
      expect(done.sort()).toEqual([...given, ...(asked.onError === 'pass' ? bad : [])].sort());
      for (const item of items) {
        const planned = failuresOf(item);
        expect(tries.get(item.id)).toBe(planned < 0 ? 1 : Math.min(planned + 1, asked.tries));
      }
    }),
    { numRuns: 120 },
  );
});
