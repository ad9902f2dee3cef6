import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ClipError } from '../errors.ts';
import type { Item } from '../item.ts';
import { defineNode } from '../node.ts';
import { emitNode, runNode } from './run-node.ts';

const items: readonly Item[] = ['a', 'b'].map((id) => ({ id, metadata: {} }));

function nodeOf(run: (items: readonly Item[], context: { reject: (item: Item) => void }) => readonly Item[]) {
  return defineNode({
    type: 'test.derives',
    version: 1,
    title: 'Test',
    description: 'Test.',
    params: z.strictObject({}),
    needs: [],
    gives: [],
    outputs: ['out'],
    pure: true,
    derives: true,
    async run(batch, _params, context) {
      const reject = (item: Item) => context.reject(item, new ClipError('image-corrupt', 'bad'));
      return { out: run(batch, { reject }) };
    },
    async *emit() {
      yield { out: items.slice(0, 1) };
      yield { out: items.slice(1) };
    },
  });
}

const made = (id: string, ...parents: string[]): Item => ({ id, parents, metadata: {} });

describe('a node that derives', () => {
  it('accounts for an item by those made from it', async () => {
    const tiles = nodeOf(() => [made('a1', 'a'), made('a2', 'a'), made('ab', 'a', 'b')]);
    expect((await runNode(tiles, items, {})).outputs.out).toHaveLength(3);
    const kept = nodeOf(([a, b]) => [a!, made('a1', 'a'), b!]);
    expect((await runNode(kept, items, {})).outputs.out).toHaveLength(3);
  });

  it('must not lose an item, make one of nothing or of a stranger, give an id twice, or reject what it has used', async () => {
    const faults = [
      nodeOf(() => [made('a1', 'a')]),
      nodeOf(() => [made('ab', 'a', 'b'), made('x')]),
      nodeOf(() => [made('ab', 'a', 'b'), made('x', 'y')]),
      nodeOf(() => [made('ab', 'a', 'b'), made('ab', 'a')]),
      nodeOf(([a], { reject }) => {
        reject(a!);
        return [made('ab', 'a', 'b')];
      }),
    ];
    for (const fault of faults) {
      await expect(runNode(fault, items, {})).rejects.toMatchObject({ code: 'internal' });
    }
  });
});

it('emitNode puts the batches of each output together', async () => {
  expect(
    await emitNode(
      nodeOf(() => []),
      {},
    ),
  ).toEqual({ out: items });
});
