import type { Item, SourcePage } from '@clipline/clip-core';
import { runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import input from './input.ts';

const textItem = (id: string): Item => ({ id, metadata: {}, text: `text ${id}` });

/** Reads the source over these pages, given as the runtime gives them. */
async function read(
  pages: readonly (readonly Item[])[],
  options: {
    readonly facets?: readonly string[];
    readonly cursor?: number;
    readonly signal?: AbortSignal;
  } = {},
): Promise<readonly SourcePage[]> {
  const { facets = ['text'], cursor = null, signal } = options;
  return runSource(
    input,
    { facets },
    {
      cursor,
      ...(signal ? { signal } : {}),
      async *input(after) {
        for (const [number, items] of pages.entries()) if (number > after) yield { number, items };
      },
    },
  );
}

it('gives the pages that the run was started with, and goes on after the one it gave last', async () => {
  const pages = [[textItem('a'), textItem('b')], [textItem('c')], [textItem('d')]];
  const all = await read(pages);
  expect(all.map(({ items }) => items.map(({ id }) => id))).toEqual([['a', 'b'], ['c'], ['d']]);
  expect(all.map(({ cursor }) => cursor)).toEqual([0, 1, 2]);
  expect((await read(pages, { cursor: 1 })).flatMap(({ items }) => items)).toEqual([textItem('d')]);
  expect(await read(pages, { cursor: 2 })).toEqual([]);
  expect(await read(pages)).toEqual(all);
});

it('gives nothing when the run was started with nothing', async () => {
  expect(await read([])).toEqual([]);
});

it('gives a thousand items in one page', async () => {
  const items = Array.from({ length: 1_000 }, (_, n) => textItem(String(n)));
  const [page] = await read([items]);
  expect(page?.items).toHaveLength(1_000);
  expect(page?.rejected).toEqual([]);
});

it('refuses an item that lacks what the input is said to carry, and gives the rest', async () => {
  const poison: Item = { id: 'poison', metadata: {} };
  const [page] = await read([[textItem('a'), poison, textItem('b')]]);
  expect(page?.items.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(page?.rejected).toMatchObject([{ item: poison, error: { code: 'row-invalid' } }]);
  expect((await read([[poison]], { facets: [] }))[0]?.items).toEqual([poison]);
});

it('stops when the signal has fired', async () => {
  await expect(read([[textItem('a')]], { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  });
});

it('says which facets its items carry, and refuses what it does not know', async () => {
  expect(input.givesFor?.(input.params.parse({}))).toEqual(['image']);
  expect(input.givesFor?.(input.params.parse({ facets: ['text', 'labels'] }))).toEqual(['text', 'labels']);
  expect(input.params.safeParse({ facets: ['smell'] }).success).toBe(false);
  expect(input.params.safeParse({ other: 1 }).success).toBe(false);
  await expect(read([], { cursor: 'x' as unknown as number })).rejects.toMatchObject({ code: 'internal' });
});

const samples = {
  limits: [{ facets: ['text'] }],
  async open(count: number, { poison }: { readonly poison: boolean }) {
    const items = Array.from({ length: count }, (_, n) => textItem(String(n)));
    if (poison) items.splice(count / 2, 0, { id: 'poison', metadata: {} });
    return {
      params: { facets: ['text'] },
      context: {
        async *input(after: number) {
          for (let number = after + 1; number * 3 < items.length; number++)
            yield { number, items: items.slice(number * 3, number * 3 + 3) };
        },
      },
      async [Symbol.asyncDispose]() {},
    };
  },
};
for (const { name, run } of sweepSource(input, samples)) it(name, run);
