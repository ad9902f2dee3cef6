import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type AnyDefinition,
  defineNode,
  defineSource,
  type Item,
  type NodeRegistry,
  type PipelineInput,
} from '@clipline/clip-core';
import { openNodeWorld } from '@clipline/clip-core/testing';
import { planPipeline, type RunOptions, runPipeline } from '@clipline/engine';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nodeRegistry } from './index.ts';

const pageSize = 500;
const stamp = { model: 'synthetic', revision: '0', preprocessing: 'none', dimensions: 8 };

/** The same items each time, in an order of values that has nothing to do with that of the pages. */
function makeItem(n: number): Item {
  const vector = Float32Array.from({ length: 8 }, (_, place) => Math.sin(n + place));
  return {
    id: `item-${n}`,
    metadata: { n, value: (n * 7_919) % 10_007, kind: `kind ${n % 7}` },
    embedding: { stamp, vector },
  };
}

const source = defineSource({
  type: 'test.numbers',
  version: 1,
  title: 'Numbers',
  description: 'Numbers.',
  params: z.strictObject({ count: z.int().describe('How many.') }),
  gives: ['embedding'],
  async *pages({ count }, cursor) {
    for (let start = typeof cursor === 'number' ? cursor : 0; start < count; start += pageSize) {
      const end = Math.min(start + pageSize, count);
      const items = Array.from({ length: end - start }, (_, place) => makeItem(start + place));
      yield { items, cursor: end };
    }
  },
});

/** Makes pages overtake one another. */
const dawdle = defineNode({
  type: 'test.dawdle',
  version: 1,
  title: 'Dawdle',
  description: 'Dawdles.',
  params: z.strictObject({}),
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: true,
  async run(items, _params, { page }) {
    await setTimeout(((page * 7) % 4) * 5);
    return { out: items };
  },
});

const registry: NodeRegistry = new Map<string, AnyDefinition>([
  ...nodeRegistry,
  [source.type, source],
  [dawdle.type, dawdle],
]);

const draw = (folder: string, count: number): PipelineInput => ({
  name: 'gather',
  nodes: [
    { id: 'source', type: 'test.numbers', params: { count } },
    { id: 'dawdle', type: 'test.dawdle' },
    { id: 'sort', type: 'flow.sort', params: { by: 'metadata.value', order: 'descending' } },
    { id: 'best', type: 'flow.limit', params: { count: 1_234 } },
    { id: 'first', type: 'flow.limit', params: { count: 777 } },
    { id: 'sample', type: 'flow.sample', params: { count: 333 } },
    { id: 'groups', type: 'flow.aggregate', params: { groupBy: 'metadata.kind', value: 'metadata.value' } },
    ...['best', 'first', 'sample', 'groups'].map((name) => ({
      id: `write-${name}`,
      type: 'output.write-file',
      params: { path: join(folder, `${name}.jsonl`), vectors: true },
    })),
  ],
  edges: [
    { from: 'source', to: 'dawdle' },
    { from: 'dawdle', to: 'sort' },
    { from: 'sort', to: 'best' },
    { from: 'dawdle', to: 'first' },
    { from: 'dawdle', to: 'sample' },
    { from: 'dawdle', to: 'groups' },
    ...['best', 'first', 'sample', 'groups'].map((name) => ({ from: name, to: `write-${name}` })),
  ],
});

/** Runs the pipeline, stopped after each of these numbers of events and gone on with, and reads what it wrote. */
async function gather(count: number, stops: readonly number[]) {
  await using world = await openNodeWorld();
  const folder = await mkdtemp(join(tmpdir(), 'clipline-gathering-'));
  try {
    const plan = planPipeline(draw(folder, count), registry);
    const contextFor = (nodeId: string) => ({ ...world.context, scratch: join(folder, 'scratch', nodeId) });
    let from: Partial<RunOptions> = {};
    let commits = 0;
    for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
      let seen = 0;
      for await (const event of runPipeline(plan, { contextFor, pagesInFlight: 4, ...from })) {
        if (event.kind === 'page-committed') {
          commits++;
          from = { cursor: event.cursor, cursorNode: event.node, firstPage: event.page + 1 };
        }
        if (++seen === stop) break;
      }
    }
    const read = async (name: string) =>
      (await readFile(join(folder, `${name}.jsonl`), 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map(
          (line) =>
            JSON.parse(line) as {
              id: string;
              metadata: Record<string, number>;
              embedding: { vector: number[] };
            },
        );
    return {
      commits,
      best: await read('best'),
      first: await read('first'),
      sample: await read('sample'),
      groups: await read('groups'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('nodes that gather', () => {
  const count = 10_000;

  it('are right over 10,000 items with several pages in flight, stopped and gone on with or not', {
    timeout: 120_000,
  }, async () => {
    const whole = await gather(count, []);
    const items = Array.from({ length: count }, (_, n) => makeItem(n));
    const value = ({ metadata }: Item) => Number(metadata.value);
    const best = items.toSorted((a, b) => value(b) - value(a)).slice(0, 1_234);
    expect(whole.best.map(({ id }) => id)).toEqual(best.map(({ id }) => id));
    expect(whole.best[0]!.embedding.vector).toEqual([...best[0]!.embedding!.vector]);
    expect(whole.first.map(({ id }) => id)).toEqual(items.slice(0, 777).map(({ id }) => id));
    expect(new Set(whole.sample.map(({ id }) => id)).size).toBe(333);
    const kinds = Map.groupBy(items, ({ metadata }) => metadata.kind);
    expect(whole.groups).toHaveLength(7);
    for (const { metadata } of whole.groups) {
      const values = kinds.get(String(metadata.group))!.map(value);
      const sum = values.reduce((total, one) => total + one, 0);
      expect(metadata).toMatchObject({
        count: values.length,
        sum,
        mean: sum / values.length,
        min: Math.min(...values),
        max: Math.max(...values),
      });
    }
    const { commits, ...wanted } = whole;
    expect(commits).toBeGreaterThan(20);
    // In the middle of the source, again soon after, and while nodes give what they gathered.
    const { commits: _more, ...found } = await gather(count, [35, 60, 40, 130, 8, 12]);
    expect(found).toEqual(wanted);
  });
});
