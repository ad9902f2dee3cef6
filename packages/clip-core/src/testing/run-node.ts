import { ClipError } from '../errors.ts';
import type { Facet, Item, ItemWith, JsonValue } from '../item.ts';
import type { AnyDefinition, NodeContext, NodeDefinition, SourceDefinition, SourcePage } from '../node.ts';
import { checkConservation } from './check-conservation.ts';
import { openNodeWorld } from './run-node-world.ts';

/** Where the items of a batch went. */
export interface NodeRun {
  readonly outputs: { readonly [output: string]: readonly Item[] };
  readonly errors: readonly { readonly item: Item; readonly error: ClipError }[];
  readonly dropped: readonly { readonly item: Item; readonly reason: string }[];
}

type RawParams = { readonly [name: string]: JsonValue };

/** Parts of the context that a test chooses itself; the others come from a world of its own that ends with the call. */
export type ContextOverrides = Partial<NodeContext>;

/**
 * Gives a node one batch, with params checked as the planner does, and tells where each item went.
 * Throws what the node throws, and `internal` when items went in and did not come out.
 *
 * @example
 * const { outputs, errors } = await runNode(embedImage, [item], {});
 */
export async function runNode(
  definition: NodeDefinition,
  items: readonly Item[],
  params: RawParams,
  overrides: ContextOverrides = {},
): Promise<NodeRun> {
  await using world = await openNodeWorld();
  const errors: { item: Item; error: ClipError }[] = [];
  const dropped: { item: Item; reason: string }[] = [];
  const context: NodeContext = {
    ...world.context,
    reject: (item, error) => errors.push({ item, error }),
    drop: (item, reason) => dropped.push({ item, reason }),
    ...overrides,
  };
  // A test that leaves out a facet that the node needs wants to see what happens.
  const batch = items as readonly ItemWith<Facet>[];
  const outputs = await definition.run(batch, parseStrictly(definition, params), context);
  const run = { outputs, errors, dropped };
  checkConservation(definition, items, run);
  return run;
}

/** Lets a node finish, as the engine does after the last page; give it the scratch folder of its runs, and how many pages there were. */
export async function finishNode(
  definition: NodeDefinition,
  params: RawParams,
  overrides: ContextOverrides = {},
): Promise<void> {
  await using world = await openNodeWorld();
  await definition.finish?.(parseStrictly(definition, params), { ...world.context, ...overrides });
}

/**
 * What a node that gathers gives once every page has come, by output; give it the scratch folder of its runs, and how
 * many pages there were. Throws `internal` where it names an output that it does not have.
 */
export async function emitNode(
  definition: NodeDefinition,
  params: RawParams,
  overrides: ContextOverrides = {},
): Promise<NodeRun['outputs']> {
  await using world = await openNodeWorld();
  const outputs: Record<string, Item[]> = Object.fromEntries(definition.outputs.map((name) => [name, []]));
  const context = { ...world.context, ...overrides };
  for await (const batch of definition.emit?.(parseStrictly(definition, params), context) ?? []) {
    for (const [name, list] of Object.entries(batch)) {
      const output = outputs[name];
      if (output === undefined) {
        throw new ClipError('internal', `${definition.type} gave items to "${name}", no output of its own.`);
      }
      output.push(...(list ?? []));
    }
  }
  return outputs;
}

/** Every page of a source, from the beginning or after a cursor. */
export async function runSource(
  definition: SourceDefinition,
  params: RawParams,
  { cursor = null, ...overrides }: ContextOverrides & { readonly cursor?: SourcePage['cursor'] | null } = {},
): Promise<readonly SourcePage[]> {
  await using world = await openNodeWorld();
  const pages: SourcePage[] = [];
  const context = { ...world.context, ...overrides };
  for await (const page of definition.pages(parseStrictly(definition, params), cursor, context))
    pages.push(page);
  return pages;
}

function parseStrictly(definition: AnyDefinition, params: RawParams): Record<string, unknown> {
  const outcome = definition.params.strict().safeParse(params);
  if (outcome.success) return outcome.data;
  throw new ClipError('param-invalid', outcome.error.message, { cause: outcome.error });
}
