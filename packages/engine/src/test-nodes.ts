import {
  type AnyDefinition,
  ClipError,
  defineNode,
  defineSource,
  type Item,
  type NodeContext,
  type NodeOptions,
  type NodeRegistry,
  type PipelineInput,
  type RunEvent,
} from '@clipline/clip-core';
import { z } from 'zod';
import type { NodeServices } from './call-once.ts';
import { planPipeline } from './plan.ts';
import { type RunOptions, runPipeline } from './run.ts';

/** Items 0…count−1 in pages; the cursor is the number of the next item. */
export const numbers = defineSource({
  type: 'test.numbers',
  version: 1,
  title: 'Numbers',
  description: 'Counts.',
  params: z.strictObject({
    count: z.int().min(0).describe('How many.'),
    pageSize: z.int().min(1).default(4).describe('How many a page.'),
  }),
  gives: ['text'],
  async *pages({ count, pageSize }, cursor) {
    for (let start = Number(cursor ?? 0); start < count; start += pageSize) {
      const end = Math.min(count, start + pageSize);
      const items = Array.from({ length: end - start }, (_, index) => numberItem(start + index));
      yield { items, cursor: end, total: count };
    }
  },
});

export function numberItem(n: number): Item {
  return { id: `n${n}`, metadata: { n }, text: String(n) };
}

/** Gives every item to `out`, after a pause that depends on the page, if one is asked for. */
export const pass = defineNode({
  type: 'test.pass',
  version: 1,
  title: 'Pass',
  description: 'Passes.',
  params: z.strictObject({
    pauses: z.array(z.number()).default([]).describe('Milliseconds, by page, over and over.'),
  }),
  needs: ['text'],
  gives: [],
  outputs: ['out'],
  pure: true,
  async run(items, { pauses }, { page }) {
    const pause = pauses[page % Math.max(1, pauses.length)];
    if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
    return { out: items };
  },
});

/** Rejects and drops by number; sends the others to `odd` and `even`. */
export const sort = defineNode({
  type: 'test.sort',
  version: 1,
  title: 'Sort',
  description: 'Sorts.',
  params: z.strictObject({
    poison: z.array(z.number()).default([]).describe('Numbers to reject.'),
    drop: z.array(z.number()).default([]).describe('Numbers to drop.'),
  }),
  needs: [],
  gives: [],
  outputs: ['odd', 'even'],
  pure: true,
  async run(items, { poison, drop }, context) {
    const odd: Item[] = [];
    const even: Item[] = [];
    for (const item of items) {
      const n = Number(item.metadata.n);
      if (poison.includes(n)) context.reject(item, new ClipError('image-corrupt', `${n} is bad.`));
      else if (drop.includes(n)) context.drop(item, 'not wanted');
      else (n % 2 === 0 ? even : odd).push(item);
    }
    return { odd, even };
  },
});

/** Adds labels, so that tests have a facet to ask for. */
export const label = defineNode({
  type: 'test.label',
  version: 1,
  title: 'Label',
  description: 'Labels.',
  params: z.strictObject({ name: z.string().default('x').describe('Name of the label.') }),
  needs: ['text'],
  gives: ['labels'],
  outputs: ['out'],
  pure: true,
  async run(items, { name }) {
    return { out: items.map((item) => ({ ...item, labels: [{ name, score: 1 }] })) };
  },
});

/** Needs labels. */
export const keep = defineNode({
  type: 'test.keep',
  version: 1,
  title: 'Keep',
  description: 'Keeps.',
  params: z.strictObject({}),
  needs: ['labels'],
  gives: [],
  outputs: ['out'],
  pure: false,
  run: async (items) => ({ out: items }),
});

/** A store outside of any process: what gathering nodes keep, by page. */
export type Kept = Map<number, readonly Item[]>;

/** Keeps what comes and gives it in the order of its numbers, by batches; its store outlives the run. */
export function gatherNode(kept: Kept, { type = 'test.gather', emit }: GatherParts = {}): AnyDefinition {
  const definition = defineNode({
    type,
    version: 1,
    title: 'Gather',
    description: 'Gathers.',
    params: z.strictObject({ size: z.int().min(1).default(2).describe('How many a batch.') }),
    needs: [],
    gives: [],
    outputs: ['out'],
    pure: false,
    gathers: true,
    async run(items, _, context) {
      kept.set(context.page, items);
      for (const item of items) context.drop(item, 'kept until all have come');
      return { out: [] };
    },
    async *emit({ size }) {
      const pages = [...kept].sort(([a], [b]) => a - b).flatMap(([, items]) => items);
      const batch = Number(size);
      for (let start = 0; start < pages.length; start += batch) {
        yield { out: pages.slice(start, start + batch) };
      }
    },
  });
  return emit === undefined ? definition : ({ ...definition, emit } as AnyDefinition);
}

interface GatherParts {
  readonly type?: string;
  readonly emit?: (
    params: unknown,
    context: NodeContext,
  ) => AsyncIterable<{ readonly [output: string]: readonly Item[] }>;
}

/** A node of a test's own: `test.custom`, which needs and gives nothing and has the output `out`. */
export function customNode(parts: Partial<Parameters<typeof defineNode>[0]>): AnyDefinition {
  return defineNode({
    type: 'test.custom',
    version: 1,
    title: 'Custom',
    description: 'A test has made it.',
    params: z.strictObject({}),
    needs: [],
    gives: [],
    outputs: ['out'],
    pure: true,
    run: async (items) => ({ out: items }),
    ...parts,
  });
}

export function registryOf(...more: readonly AnyDefinition[]): NodeRegistry {
  const all: readonly AnyDefinition[] = [numbers, pass, sort, label, keep, ...more];
  return new Map(all.map((definition) => [definition.type, definition]));
}

/** Nothing in these tests asks the world for anything. */
export const services: NodeServices = {
  runId: 'run',
  roots: [],
  network: { allow: [] },
  scratch: '/nowhere',
  model: () => Promise.reject(new ClipError('internal', 'no model here')),
  ruleset: () => Promise.reject(new ClipError('internal', 'no rules here')),
  catalog: () => Promise.reject(new ClipError('internal', 'no catalogue here')),
  bytes: () => Promise.reject(new ClipError('internal', 'no images here')),
  connection: () => Promise.reject(new ClipError('internal', 'no connections here')),
  assets: {
    list: async () => [],
    count: async () => 0,
    setMetadata: async () => false,
    reindex: () => Promise.reject(new ClipError('internal', 'no catalogue here')),
  },
  blobs: {
    put: () => Promise.reject(new ClipError('internal', 'no blobs here')),
    read: () => Promise.reject(new ClipError('internal', 'no blobs here')),
  },
  async *input() {},
  outbox: {
    requestReview: async () => undefined,
    startPipeline: async () => ({ runId: 'other' }),
    recordDelivery: async () => undefined,
    note: () => undefined,
  },
};

/** A pipeline from short notations: nodes as `id: [type, params, options]`, edges as `from.output > to`. */
export function draw(
  nodes: {
    readonly [id: string]: readonly [
      type: string,
      params?: { readonly [name: string]: unknown },
      options?: Partial<NodeOptions>,
    ];
  },
  edges: readonly string[],
): PipelineInput {
  return {
    name: 'test',
    nodes: Object.entries(nodes).map(([id, [type, params = {}, options = {}]]) => {
      // Tests write JSON, some of it as constants, and the planner checks it.
      return { id, type, options, params: params as NonNullable<PipelineInput['nodes'][number]['params']> };
    }),
    edges: edges.map((edge) => {
      const [start = '', to = ''] = edge.split(' > ');
      const [from = '', output = 'out'] = start.split('.');
      return { from, output, to };
    }),
  };
}

export async function runToEnd(
  pipeline: PipelineInput,
  registry: NodeRegistry = registryOf(),
  options: Partial<RunOptions> = {},
): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  const plan = planPipeline(pipeline, registry);
  for await (const event of runPipeline(plan, { contextFor: () => services, ...options })) events.push(event);
  return events;
}

/** The events of one kind. */
export function only<K extends RunEvent['kind']>(
  events: readonly RunEvent[],
  kind: K,
): readonly Extract<RunEvent, { kind: K }>[] {
  return events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
}

/** Ids that reached the end, in the order in which their pages were committed. */
export function doneIds(events: readonly RunEvent[]): readonly string[] {
  return only(events, 'page-committed').flatMap(({ done }) => done.map(({ id }) => id));
}
