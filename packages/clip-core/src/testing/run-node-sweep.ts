import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ClipError } from '../errors.ts';
import type { ImageHashes, Item, JsonValue } from '../item.ts';
import type { NodeDefinition } from '../node.ts';
import { type ContextOverrides, emitNode, type NodeRun, runNode } from './run-node.ts';
import { openNodeWorld, paintItems } from './run-node-world.ts';

type RawParams = { readonly [name: string]: JsonValue };

/** What the sweep cannot make up for a node by itself. */
export interface NodeSamples {
  /** Parameters that work. */
  readonly params: RawParams;
  /** Parameters at their lowest and highest; every one of them must work. */
  readonly limits?: readonly RawParams[];
  /** An item that the node must reject; without one, the node is one that rejects nothing. */
  readonly poison?: Item;
  /** What the node needs around it besides the world of `openNodeWorld`, such as a connection. */
  readonly context?: ContextOverrides;
}

/** A named check; `run` throws when it does not hold. */
export interface SweepCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * The checks that every node must pass, whatever it does; run each in a test of its own.
 *
 * @example
 * for (const { name, run } of sweepNode(branch, { params: { condition: 'metadata.n > 5' } })) it(name, run);
 */
export function sweepNode(definition: NodeDefinition, samples: NodeSamples): readonly SweepCase[] {
  const { params, limits = [], poison, context = {} } = samples;
  const run = (items: readonly Item[], given: RawParams, overrides: ContextOverrides = {}) =>
    runNode(definition, completeItems(definition, items), given, { ...context, ...overrides });
  const poisoned: SweepCase[] =
    poison === undefined
      ? []
      : [
          {
            name: 'rejects a poison item in the middle and leaves the others unharmed',
            run: () => checkPoison(run, params, poison),
          },
        ];
  return [
    { name: 'describes every parameter', run: async () => checkDescriptions(definition) },
    {
      name: 'declares no output named error',
      run: async () => assert.ok(!definition.outputs.includes('error')),
    },
    { name: 'takes an empty batch', run: () => checkBatch(definition, run, params, 0) },
    { name: 'takes one item', run: () => checkBatch(definition, run, params, 1) },
    {
      name: 'takes 1,000 items, keeps their order and changes none of them',
      run: () => checkBatch(definition, run, params, 1000),
    },
    ...poisoned,
    { name: 'ends within a second when aborted after 50 ms', run: () => checkAbort(run, params) },
    { name: 'gives the same output for the same input', run: () => checkRepetition(run, params) },
    ...limits.map((limit) => ({
      name: `takes parameters at a limit: ${JSON.stringify(limit).slice(0, 80)}`,
      run: () => checkBatch(definition, run, limit, 20),
    })),
    { name: 'refuses an unknown parameter', run: () => checkUnknownParam(definition, params) },
  ];
}

type Run = (items: readonly Item[], params: RawParams, overrides?: ContextOverrides) => Promise<NodeRun>;

/** Painted items carry no hashes; a node that needs some is given them. */
function completeItems({ needs }: NodeDefinition, items: readonly Item[]): readonly Item[] {
  return needs.includes('hashes') ? items.map((item) => ({ hashes: hashesOf(item), ...item })) : items;
}

/** Alike for one colour and far apart for two. */
function hashesOf({ metadata }: Item): ImageHashes {
  const sha256 = createHash('sha256').update(String(metadata.colour)).digest('hex');
  return { sha256, perceptual: sha256.slice(0, 16), difference: sha256.slice(16, 32) };
}

function checkDescriptions(definition: NodeDefinition): void {
  for (const [name, schema] of Object.entries(definition.params.shape)) {
    assert.ok('description' in schema && schema.description, `Parameter "${name}" has no description.`);
  }
}

async function checkBatch(
  definition: NodeDefinition,
  runIt: Run,
  params: RawParams,
  count: number,
): Promise<void> {
  const items = await paintItems(count);
  const before = structuredClone(items);
  await using world = await openNodeWorld();
  const { scratch } = world.context;
  const run = await runIt(items, params, { scratch });
  assert.deepEqual(items, before, 'The node changed its input.');
  assert.deepEqual(Object.keys(run.outputs).sort(), [...definition.outputs].sort());
  assert.deepEqual(run.errors, []);
  if (definition.gathers === true) {
    const kept = await emitNode(definition, params, { scratch, page: 1 });
    checkEmitted(run, kept);
    for (const list of Object.values(kept)) checkFacets(definition, list);
  }
  const places = new Map(items.map(({ id }, index) => [id, index]));
  for (const [output, list] of Object.entries(run.outputs)) {
    // What was made from an item stands where the item stood.
    const order = list.map(({ id, parents }) => places.get(id) ?? places.get(parents?.[0] ?? '') ?? -1);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
      `Items left "${output}" in another order.`,
    );
    checkFacets(definition, list);
  }
}

/** What a node gathered comes out once each, where the node does not make something else of it. */
function checkEmitted(run: NodeRun, kept: NodeRun['outputs']): void {
  const dropped = new Set(run.dropped.map(({ item }) => item.id));
  const ids = Object.values(kept).flatMap((list) =>
    list.flatMap(({ id, parents }) => (dropped.has(id) ? [id] : (parents ?? [id]))),
  );
  for (const id of ids) assert.ok(dropped.has(id), `The node emitted "${id}", which it had not kept.`);
}

function checkFacets({ needs, gives, derives }: NodeDefinition, list: readonly Item[]): void {
  for (const item of list) {
    for (const facet of derives === true ? gives : [...needs, ...gives]) {
      assert.ok(item[facet] !== undefined, `Item "${item.id}" left without ${facet}.`);
    }
  }
}

async function checkPoison(runIt: Run, params: RawParams, poison: Item): Promise<void> {
  const items = await paintItems(20);
  const alone = await runIt(items, params);
  const mixed = await runIt([...items.slice(0, 10), poison, ...items.slice(10)], params);
  assert.deepEqual(
    mixed.errors.map(({ item }) => item.id),
    [poison.id],
  );
  const [rejected] = mixed.errors;
  assert.ok(
    rejected !== undefined && rejected.error instanceof ClipError && rejected.error.message.length > 10,
  );
  assert.deepEqual(mixed.outputs, alone.outputs);
}

async function checkAbort(runIt: Run, params: RawParams): Promise<void> {
  const items = await paintItems(1000);
  const controller = new AbortController();
  let aborted = Number.POSITIVE_INFINITY;
  const timer = setTimeout(() => {
    aborted = performance.now();
    controller.abort();
  }, 50);
  const outcome = await runIt(items, params, { signal: controller.signal }).catch((error: unknown) => error);
  clearTimeout(timer);
  const took = performance.now() - aborted;
  assert.ok(took < 1000, `It went on for ${Math.round(took)} ms.`);
  if (outcome instanceof Error) assert.equal(outcome instanceof ClipError && outcome.code, 'aborted');
}

async function checkRepetition(runIt: Run, params: RawParams): Promise<void> {
  await using world = await openNodeWorld();
  const items = await paintItems(30);
  const runs: NodeRun[] = [];
  for (let time = 0; time < 2; time++) {
    const { model, catalog, scratch } = world.context;
    runs.push(await runIt(items, params, { model, catalog, scratch }));
  }
  assert.deepEqual(runs[1], runs[0]);
}

async function checkUnknownParam(definition: NodeDefinition, params: RawParams): Promise<void> {
  await assert.rejects(runNode(definition, [], { ...params, 'no-such-parameter': 1 }), /no-such-parameter/);
}
