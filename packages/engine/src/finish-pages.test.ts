import { ClipError, type Cursor, type RunEvent } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { finishPages } from './finish-pages.ts';
import { planPipeline } from './plan.ts';
import {
  customNode,
  doneIds,
  draw,
  gatherNode,
  type Kept,
  numberItem,
  only,
  registryOf,
  runToEnd,
  services,
} from './test-nodes.ts';

const contextFor = () => services;
const retry = { tries: 3, firstDelay: 1, maxDelay: 2 };

/** Seven numbers through a gathering node and one of the test's own. */
const line = draw(
  { s: ['test.numbers', { count: 7, pageSize: 3 }], g: ['test.gather', { size: 2 }], c: ['test.custom'] },
  ['s > g', 'g > c'],
);

describe('what a node has gathered', () => {
  it('walks on as further pages once every page has been committed', async () => {
    const events = await runToEnd(line, registryOf(gatherNode(new Map()), customNode({})));
    expect(only(events, 'page-committed').map(({ page, node, done }) => [page, node, done.length])).toEqual([
      [0, 's', 0],
      [1, 's', 0],
      [2, 's', 0],
      [3, 'g', 2],
      [4, 'g', 2],
      [5, 'g', 2],
      [6, 'g', 1],
    ]);
    expect(doneIds(events)).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
    expect(events.at(-1)).toEqual({ kind: 'run-finished', pages: 7 });
  });

  it('is counted as dropped where it came and as given where it left', async () => {
    const events = await runToEnd(line, registryOf(gatherNode(new Map()), customNode({})));
    const counts = only(events, 'node-finished').filter(({ node }) => node === 'g');
    expect(counts.map(({ counts: { in: came, out, dropped } }) => [came, out.out, dropped])).toEqual([
      [3, 0, 3],
      [3, 0, 3],
      [1, 0, 1],
      [0, 2, 0],
      [0, 2, 0],
      [0, 2, 0],
      [0, 1, 0],
    ]);
  });

  it('passes through a second node that gathers', async () => {
    const first: Kept = new Map();
    const second: Kept = new Map();
    const registry = registryOf(gatherNode(first), gatherNode(second, { type: 'test.again' }));
    const nodes = {
      s: ['test.numbers', { count: 5, pageSize: 2 }],
      g: ['test.gather', { size: 2 }],
      h: ['test.again', { size: 4 }],
    } as const;
    const events = await runToEnd(draw(nodes, ['s > g', 'g > h']), registry);
    expect([...second.values()].map(({ length }) => length)).toEqual([0, 0, 0, 2, 2, 1]);
    expect(only(events, 'page-committed').map(({ page, node }) => `${page} ${node}`)).toEqual([
      '0 s',
      '1 s',
      '2 s',
      '3 g',
      '4 g',
      '5 g',
      '6 h',
      '7 h',
    ]);
    expect(doneIds(events)).toHaveLength(5);
  });

  it('does not go to nodes that lie elsewhere, though they are called for every page', async () => {
    const called: number[] = [];
    const aside = customNode({
      run: async (items, _, { page }) => {
        called.push(page);
        return { out: items };
      },
      finish: async () => undefined,
    });
    const nodes = { s: ['test.numbers', { count: 2 }], g: ['test.gather'], c: ['test.custom'] } as const;
    await runToEnd(draw(nodes, ['s > g', 's > c']), registryOf(gatherNode(new Map()), aside));
    expect(called).toEqual([0]);
  });

  it('may be rejected while it is given', async () => {
    const picky = gatherNode(new Map(), {
      async *emit(_, context) {
        context.reject(numberItem(0), new ClipError('row-invalid', 'odd one'));
        yield { out: [numberItem(1)] };
        context.reject(numberItem(2), new ClipError('row-invalid', 'last one'));
      },
    });
    const events = await runToEnd(line, registryOf(picky, customNode({})));
    expect(only(events, 'item-failed').map(({ page, node, item }) => `${page} ${node} ${item.id}`)).toEqual([
      '3 g n0',
      '4 g n2',
    ]);
    expect(doneIds(events)).toEqual(['n1']);
  });

  it('is asked for again after a retryable error, and nothing is given twice', async () => {
    let opened = 0;
    const shaky = gatherNode(new Map(), {
      async *emit() {
        opened++;
        for (let n = 0; n < 4; n++) {
          if (n === opened) throw new ClipError('store-unavailable', 'down', { retryable: true });
          yield { out: [numberItem(n)] };
        }
      },
    });
    const events = await runToEnd(line, registryOf(shaky, customNode({})), { retry });
    expect(opened).toBe(4);
    expect(doneIds(events)).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  it('ends the run with the error that giving it throws, named', async () => {
    const broken = gatherNode(new Map(), {
      // biome-ignore lint/correctness/useYield: it fails before it can give anything.
      async *emit() {
        throw new ClipError('file-missing', 'It is gone.');
      },
    });
    await expect(runToEnd(line, registryOf(broken, customNode({})))).rejects.toMatchObject({
      code: 'file-missing',
      message: 'Node "g" (test.gather): It is gone.',
    });
  });

  it('must go to an output that the node declares', async () => {
    const wrong = gatherNode(new Map(), {
      async *emit() {
        yield { other: [numberItem(0)] };
      },
    });
    await expect(runToEnd(line, registryOf(wrong, customNode({})))).rejects.toMatchObject({
      code: 'internal',
    });
  });
});

describe('finishPages', () => {
  it('goes on after the cursor of its last commit', async () => {
    const kept: Kept = new Map();
    const plan = planPipeline(line, registryOf(gatherNode(kept), customNode({})));
    const whole = await runToEnd(line, registryOf(gatherNode(kept), customNode({})));
    const gathered = only(whole, 'page-committed').filter(({ node }) => node === 'g');
    for (const [index, { cursor }] of gathered.entries()) {
      const rest: RunEvent[] = [];
      for await (const event of finishPages(plan, { contextFor, pages: 3, cursor })) rest.push(event);
      expect(only(rest, 'page-committed')).toEqual(gathered.slice(index + 1));
    }
  });

  it('refuses a cursor that no gathering node gave', async () => {
    const plan = planPipeline(line, registryOf(gatherNode(new Map()), customNode({})));
    const start = (cursor: Cursor) => finishPages(plan, { contextFor, pages: 3, cursor }).next();
    await expect(start(4)).rejects.toMatchObject({ code: 'conflict' });
    await expect(start({ node: 'c', batch: 0, page: 3 })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('tells nodes that finish how many pages there were, gathered ones among them', async () => {
    const finished: number[] = [];
    const custom = customNode({
      finish: async (_, { page }) => {
        finished.push(page);
      },
    });
    await runToEnd(line, registryOf(gatherNode(new Map()), custom));
    expect(finished).toEqual([7]);
  });
});
