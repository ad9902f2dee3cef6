import { type AnyDefinition, ClipError, defineNode, defineSource, type Item } from '@clipline/clip-core';
import { type NodeServices, type Plan, planPipeline } from '@clipline/engine';
import { z } from 'zod';

const nodes = 5;
const dimensions = 512;

export interface PlanOptions {
  readonly items: number;
  readonly pageSize: number;
  /** Most items of a call; a page by default. */
  readonly batchSize?: number;
  /** Whether each item carries a vector, as after an embedding. */
  readonly vectors?: boolean;
}

/** A source that counts, and five nodes that pass on what they get. */
export function planPassing({ items, pageSize, batchSize, vectors = false }: PlanOptions): Plan {
  const count = defineSource({
    type: 'bench.count',
    version: 1,
    title: 'Count',
    description: 'Counts.',
    params: z.strictObject({}),
    gives: [],
    async *pages(_, cursor) {
      for (let start = Number(cursor ?? 0); start < items; start += pageSize) {
        yield {
          items: makeItems(start, Math.min(pageSize, items - start), vectors),
          cursor: start + pageSize,
        };
      }
    },
  });
  const pass = defineNode({
    type: 'bench.pass',
    version: 1,
    title: 'Pass',
    description: 'Passes.',
    params: z.strictObject({}),
    needs: [],
    gives: [],
    outputs: ['out'],
    pure: true,
    run: async (batch) => ({ out: batch }),
  });
  const ids = Array.from({ length: nodes }, (_, index) => `pass-${index}`);
  return planPipeline(
    {
      name: 'passing',
      nodes: [
        { id: 'count', type: 'bench.count' },
        ...ids.map((id) => ({
          id,
          type: 'bench.pass',
          options: batchSize === undefined ? {} : { batchSize },
        })),
      ],
      edges: ids.map((id, index) => ({ from: ids[index - 1] ?? 'count', to: id })),
    },
    new Map<string, AnyDefinition>([
      ['bench.count', count],
      ['bench.pass', pass],
    ]),
  );
}

/** The same work without an engine: pages from a generator through five async functions; answers how many items came. */
export async function passBarely({ items, pageSize }: PlanOptions): Promise<number> {
  const pass = async (batch: readonly Item[]) => ({ out: batch });
  let count = 0;
  for (let start = 0; start < items; start += pageSize) {
    let batch: readonly Item[] = makeItems(start, Math.min(pageSize, items - start), false);
    for (let node = 0; node < nodes; node++) batch = (await pass(batch)).out;
    count += batch.length;
  }
  return count;
}

/** Nodes that pass on what they get ask the world for nothing. */
export function noServices(): NodeServices {
  const none = () => Promise.reject(new ClipError('internal', 'A bench has nothing of this kind.'));
  return {
    runId: 'bench',
    roots: [],
    network: { allow: [] },
    scratch: '',
    model: none,
    ruleset: none,
    catalog: none,
    bytes: none,
    connection: none,
    assets: { list: none, count: none, setMetadata: none, reindex: none },
    blobs: { put: none, read: none },
    async *input() {},
    outbox: { requestReview: none, startPipeline: none, recordDelivery: none, note: () => undefined },
  };
}

function makeItems(start: number, count: number, vectors: boolean): readonly Item[] {
  return Array.from({ length: count }, (_, index) => {
    const n = start + index;
    const item: Item = { id: `item-${n}`, metadata: { n, name: `picture ${n}.jpg` } };
    if (!vectors) return item;
    const stamp = { model: 'bench', revision: '0', preprocessing: 'none', dimensions };
    return { ...item, embedding: { stamp, vector: new Float32Array(dimensions).fill(n) } };
  });
}
