import type { JsonValue, NodeCounts } from '@clipline/clip-core';

/** A node of a run with what has passed it. */
export interface NodeOfRun {
  readonly id: string;
  /** Null where the run does not say: indexing follows no pipeline file. */
  readonly type: string | null;
  readonly counts: Partial<NodeCounts>;
}

interface RunWithNodes {
  readonly definition: JsonValue | null;
  readonly nodes: readonly { readonly id: string; readonly counts: Partial<NodeCounts> }[];
}

/** The nodes of a run in the order of its pipeline file; those that nothing has reached are there as well. */
export function nodesOf({ definition, nodes }: RunWithNodes): readonly NodeOfRun[] {
  const counts = new Map(nodes.map((node) => [node.id, node.counts]));
  const listed = readNodes(definition);
  const ids = new Set(listed.map(({ id }) => id));
  return [
    ...listed.map(({ id, type }) => ({ id, type, counts: counts.get(id) ?? {} })),
    ...nodes.filter(({ id }) => !ids.has(id)).map((node) => ({ ...node, type: null })),
  ];
}

function readNodes(definition: JsonValue | null): readonly { readonly id: string; readonly type: string }[] {
  if (definition === null || typeof definition !== 'object' || !('nodes' in definition)) return [];
  const { nodes } = definition;
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node) => {
    if (node === null || typeof node !== 'object' || !('id' in node) || !('type' in node)) return [];
    const { id, type } = node;
    return typeof id === 'string' && typeof type === 'string' ? [{ id, type }] : [];
  });
}
