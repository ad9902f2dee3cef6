import { compareDocuments, type ValueChange } from './compare-documents.ts';
import { type DocumentNode, edgeKey, type PipelineDocument, type Position } from './pipeline-document.ts';

/** How a part of the graph differs. */
export type Mark = 'same' | 'added' | 'removed' | 'changed';

export interface MergedNode {
  /** Unique among the merged nodes; the id but for a node whose id has another type now. */
  readonly key: string;
  readonly node: DocumentNode;
  readonly mark: Mark;
  readonly values: readonly ValueChange[];
}

export interface MergedEdge {
  readonly key: string;
  /** Keys of nodes. */
  readonly from: string;
  readonly to: string;
  readonly output: string;
  readonly mark: Exclude<Mark, 'changed'>;
}

/** Both graphs in one: what is in either, with how it differs; nodes lie where the later document has them. */
export function mergeDocuments(
  before: PipelineDocument,
  after: PipelineDocument,
): { readonly nodes: readonly MergedNode[]; readonly edges: readonly MergedEdge[] } {
  const differences = compareDocuments(before, after);
  const changed = new Map(
    differences.flatMap((one) => (one.kind === 'node-changed' ? [[one.id, one.values] as const] : [])),
  );
  const added = new Set(differences.flatMap((one) => (one.kind === 'node-added' ? [one.id] : [])));
  const removed = new Set(differences.flatMap((one) => (one.kind === 'node-removed' ? [one.id] : [])));
  const oldKey = (id: string) => (removed.has(id) && added.has(id) ? `removed ${id}` : id);
  const nodes = after.nodes.map((node): MergedNode => {
    const values = changed.get(node.id) ?? [];
    const mark = added.has(node.id) ? 'added' : values.length > 0 ? 'changed' : 'same';
    return { key: node.id, node, mark, values };
  });
  for (const node of before.nodes.filter(({ id }) => removed.has(id))) {
    const position = freePlace(nodes, node.position);
    nodes.push({ key: oldKey(node.id), node: { ...node, position }, mark: 'removed', values: [] });
  }
  const kept = new Set(before.edges.map(edgeKey));
  const now = new Set(after.edges.map(edgeKey));
  return {
    nodes,
    edges: [
      ...after.edges.map((edge): MergedEdge => {
        const key = edgeKey(edge);
        // An edge at a node that was replaced by one of its name is another edge.
        const same = kept.has(key) && !added.has(edge.from) && !added.has(edge.to);
        return { ...edge, key, mark: same ? 'same' : 'added' };
      }),
      ...before.edges
        .filter((edge) => !now.has(edgeKey(edge)) || removed.has(edge.from) || removed.has(edge.to))
        .map(
          (edge): MergedEdge => ({
            key: `removed ${edgeKey(edge)}`,
            from: oldKey(edge.from),
            to: oldKey(edge.to),
            output: edge.output,
            mark: 'removed',
          }),
        ),
    ],
  };
}

/** The place itself, or the next one below it where no card lies. */
function freePlace(nodes: readonly MergedNode[], { x, y }: Position): Position {
  let place = { x, y };
  const isTaken = () =>
    nodes.some(
      ({ node: { position } }) =>
        Math.abs(position.x - place.x) < 240 && Math.abs(position.y - place.y) < 100,
    );
  while (isTaken()) place = { x, y: place.y + 110 };
  return place;
}
