import type { JsonValue } from '@clipline/clip-core';
import { type DocumentNode, edgeKey, type PipelineDocument } from './pipeline-document.ts';

/** One value that differs; null where there is none. */
export interface ValueChange {
  /** `params.threshold`, `note`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export type Difference =
  | { readonly kind: 'node-added' | 'node-removed'; readonly id: string; readonly type: string }
  | { readonly kind: 'node-changed'; readonly id: string; readonly values: readonly ValueChange[] }
  | { readonly kind: 'edge-added' | 'edge-removed'; readonly edge: string }
  | { readonly kind: 'changed'; readonly what: string; readonly values: readonly ValueChange[] };

/** What leads from one document to another; where nodes lie is no difference. */
export function compareDocuments(before: PipelineDocument, after: PipelineDocument): readonly Difference[] {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const now = new Map(after.nodes.map((node) => [node.id, node]));
  const oldEdges = new Set(before.edges.map(edgeKey));
  const nowEdges = new Set(after.edges.map(edgeKey));
  return [
    ...before.nodes
      .filter(({ id, type }) => now.get(id)?.type !== type)
      .map(({ id, type }): Difference => ({ kind: 'node-removed', id, type })),
    ...after.nodes.flatMap((node): readonly Difference[] => {
      const was = old.get(node.id);
      if (was?.type !== node.type) return [{ kind: 'node-added', id: node.id, type: node.type }];
      const values = compareValues(spread(was), spread(node));
      return values.length === 0 ? [] : [{ kind: 'node-changed', id: node.id, values }];
    }),
    ...[...oldEdges]
      .filter((key) => !nowEdges.has(key))
      .map((key): Difference => ({ kind: 'edge-removed', edge: nameEdge(key) })),
    ...[...nowEdges]
      .filter((key) => !oldEdges.has(key))
      .map((key): Difference => ({ kind: 'edge-added', edge: nameEdge(key) })),
    ...compareWhole(before, after),
  ];
}

function compareWhole(before: PipelineDocument, after: PipelineDocument): readonly Difference[] {
  const whole = ({ name, description, settings, samples }: PipelineDocument) =>
    flat({ name, description, settings, samples });
  const triggers = ({ triggers: all }: PipelineDocument) =>
    new Map(all.flatMap(({ id, ...trigger }) => [...flat({ [id]: trigger })]));
  return [
    { kind: 'changed' as const, what: 'Pipeline', values: compareValues(whole(before), whole(after)) },
    { kind: 'changed' as const, what: 'Triggers', values: compareValues(triggers(before), triggers(after)) },
  ].filter(({ values }) => values.length > 0);
}

function spread({ params, options, note }: DocumentNode): ReadonlyMap<string, string> {
  return flat({
    params,
    ...(options === undefined ? {} : { options }),
    ...(note === undefined ? {} : { note }),
  });
}

/** Two levels deep, so that a changed parameter shows as one. */
function flat(record: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(record).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([inner, one]): [string, string] => [`${name}.${inner}`, tell(one)])
        : [[name, tell(value)] as [string, string]],
    ),
  );
}

function compareValues(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly ValueChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}

function tell(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(sorted(value as JsonValue));
}

/** Keys in order, so that the same object reads the same. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

function nameEdge(key: string): string {
  const [from = '', output = '', to = ''] = key.split(' ');
  return output === 'out' ? `${from} → ${to}` : `${from} (${output}) → ${to}`;
}
