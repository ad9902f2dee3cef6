import { ClipError, type NodeOptions, type RunEvent } from '@clipline/clip-core';
import { describe, expect, it } from 'vitest';
import { finishPages } from './finish-pages.ts';
import { type Plan, planPipeline } from './plan.ts';
import { type NumberedPage, type ReadOptions, readPages } from './read-pages.ts';
import { runPages } from './run-pages.ts';
import {
  customNode,
  doneIds,
  draw,
  gatherNode,
  type Kept,
  numberItem,
  only,
  registryOf,
  services,
} from './test-nodes.ts';

const contextFor = () => services;

async function collect(events: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** What workers of a run share: pages that one of them claims. */
async function* claim(table: NumberedPage[]): AsyncGenerator<NumberedPage, void, undefined> {
  for (let page = table.shift(); page !== undefined; page = table.shift()) yield page;
}

async function readAll(plan: Plan): Promise<NumberedPage[]> {
  const pages: NumberedPage[] = [];
  for await (const page of readPages(plan, { contextFor })) pages.push(page);
  return pages;
}

describe('readPages', () => {
  it('numbers the pages of the source from where it is told', async () => {
    const plan = planPipeline(draw({ s: ['test.numbers', { count: 5, pageSize: 2 }] }, []), registryOf());
    const pages: NumberedPage[] = [];
    for await (const page of readPages(plan, { contextFor, cursor: 2, firstPage: 7 })) pages.push(page);
    expect(pages.map(({ number, cursor, items }) => [number, cursor, items.length])).toEqual([
      [7, 4, 2],
      [8, 5, 1],
    ]);
  });

  it('stops a source that hangs when its reader leaves', async () => {
    let stopped = false;
    const plan = planPipeline(draw({ s: ['test.numbers', { count: 1 }] }, []), registryOf());
    const pages = readPages(plan, {
      contextFor,
      sources: {
        s: async function* (_, { signal }) {
          yield { items: [], cursor: 0 };
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          stopped = true;
        },
      },
    });
    await pages.next();
    const hanging = pages.next();
    await pages.return?.();
    await expect(hanging).rejects.toMatchObject({ code: 'aborted' });
    expect(stopped).toBe(true);
  });
});

describe('a source that fails for a passing reason', () => {
  const retry = { tries: 3, firstDelay: 1, maxDelay: 1 };

  /** Fails before each second page, as often as it is told. */
  function shaky(failures: number) {
    let left = failures;
    const pages = async function* (cursor: unknown) {
      for (let n = Number(cursor ?? 0); n < 6; n++) {
        if (n % 2 === 1 && left-- > 0) throw new ClipError('upstream-failed', 'gone', { retryable: true });
        yield { items: [numberItem(n)], cursor: n + 1 };
      }
    };
    return { s: pages };
  }
  const planOf = (options: Partial<NodeOptions>) =>
    planPipeline(draw({ s: ['test.numbers', { count: 1 }, options] }, []), registryOf());
  const numbersOf = async (plan: Plan, options: Partial<ReadOptions>) => {
    const found: string[] = [];
    const pages = readPages(plan, { contextFor, retry, ...options });
    for await (const { number, items } of pages) found.push(`${number} ${items[0]?.id}`);
    return found;
  };

  it('is opened again after its last page', async () => {
    const found = await numbersOf(planOf({}), { sources: shaky(2) });
    expect(found).toEqual([0, 1, 2, 3, 4, 5].map((n) => `${n} n${n}`));
  });

  it('ends the run when its tries are used up', async () => {
    await expect(numbersOf(planOf({}), { sources: shaky(3) })).rejects.toMatchObject({
      code: 'upstream-failed',
      message: 'Node "s" (test.numbers): gone',
    });
  });

  it('is not opened again behind what keeps count of its pages, unless it is told to', async () => {
    const transformPages: ReadOptions['transformPages'] = (_, pages) => pages;
    const options = { sources: shaky(1), transformPages };
    await expect(numbersOf(planOf({}), options)).rejects.toMatchObject({ code: 'upstream-failed' });
    const told = planOf({ tries: 3, firstDelaySeconds: 0.001 });
    expect(await numbersOf(told, { ...options, sources: shaky(1) })).toHaveLength(6);
  });
});

describe('runPages', () => {
  it('commits pages under their numbers in the order in which they were handed in', async () => {
    const nodes = {
      s: ['test.numbers', { count: 8, pageSize: 2 }],
      p: ['test.pass', { pauses: [9, 0] }],
    } as const;
    const plan = planPipeline(draw(nodes, ['s > p']), registryOf());
    const [zero, one, two, three] = await readAll(plan);
    const handed = [three, zero, two, one].filter((page) => page !== undefined);
    const events = await collect(runPages(plan, claim(handed), { contextFor, pagesInFlight: 4 }));
    expect(only(events, 'page-committed').map(({ page, cursor }) => [page, cursor])).toEqual([
      [3, 8],
      [0, 2],
      [2, 6],
      [1, 4],
    ]);
    expect(events.map(({ kind }) => kind)).not.toContain('run-started');
  });

  it('takes no page before one is committed and the reader has come back', async () => {
    const plan = planPipeline(draw({ s: ['test.numbers', { count: 9, pageSize: 1 }] }, []), registryOf());
    const table = await readAll(plan);
    for await (const event of runPages(plan, claim(table), { contextFor, pagesInFlight: 2 })) {
      if (event.kind !== 'page-committed') continue;
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(9 - table.length).toBeLessThanOrEqual(event.page + 2);
    }
    expect(table).toEqual([]);
  });

  it('ends with the error of whoever hands in the pages', async () => {
    const plan = planPipeline(draw({ s: ['test.numbers', { count: 1 }] }, []), registryOf());
    const lost = async function* (): AsyncGenerator<NumberedPage> {
      yield { number: 0, items: [], cursor: 0 };
      throw new ClipError('database-unavailable', 'The table of pages is away.', { retryable: true });
    };
    await expect(collect(runPages(plan, lost(), { contextFor }))).rejects.toMatchObject({
      code: 'database-unavailable',
      message: 'The table of pages is away.',
    });
  });
});

it('shares a run among workers that claim pages, and one finishes it', async () => {
  const kept: Kept = new Map();
  const written: string[] = [];
  const sink = customNode({
    run: async (items) => {
      written.push(...items.map(({ id }) => id));
      return { out: items };
    },
  });
  const nodes = {
    s: ['test.numbers', { count: 30, pageSize: 3 }],
    p: ['test.pass', { pauses: [3, 0, 1] }],
    g: ['test.gather', { size: 7 }],
    c: ['test.custom'],
  } as const;
  const plan = planPipeline(draw(nodes, ['s > p', 'p > g', 'g > c']), registryOf(sink, gatherNode(kept)));
  const table = await readAll(plan);
  const workers = await Promise.all(
    [1, 2].map(() => collect(runPages(plan, claim(table), { contextFor, pagesInFlight: 2 }))),
  );
  const pages = workers.flatMap((events) => only(events, 'page-committed').map(({ page }) => page));
  expect([...pages].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, page) => page));
  expect(workers.every((events) => only(events, 'page-committed').length > 0)).toBe(true);
  expect(written).toEqual([]);

  const end = await collect(finishPages(plan, { contextFor, pages: 10 }));
  expect(only(end, 'page-committed').map(({ page, node }) => [page, node])).toEqual(
    [10, 11, 12, 13, 14].map((page) => [page, 'g']),
  );
  expect(doneIds(end)).toEqual(Array.from({ length: 30 }, (_, n) => `n${n}`));
  expect(written).toHaveLength(30);
});
