import { addNode } from './edit-nodes.ts';
import { type DocumentEdge, type DocumentNode, edgeKey, type PipelineDocument } from './pipeline-document.ts';

/** Draws an edge; the same document where it is there already or an end is missing. */
export function connect(document: PipelineDocument, edge: DocumentEdge): PipelineDocument {
  const ids = new Set(document.nodes.map(({ id }) => id));
  if (!ids.has(edge.from) || !ids.has(edge.to)) return document;
  const key = edgeKey(edge);
  if (document.edges.some((other) => edgeKey(other) === key)) return document;
  return { ...document, edges: [...document.edges, edge] };
}

/** Removes edges by their keys. */
export function disconnect(document: PipelineDocument, keys: ReadonlySet<string>): PipelineDocument {
  const edges = document.edges.filter((edge) => !keys.has(edgeKey(edge)));
  return edges.length === document.edges.length ? document : { ...document, edges };
}

/** Puts a new node into an edge: what flowed along it now passes the node, and goes on from `output`. */
export function insertOnEdge(
  document: PipelineDocument,
  edge: DocumentEdge,
  { node, output }: { readonly node: DocumentNode; readonly output: string },
): PipelineDocument {
  const cut = disconnect(document, new Set([edgeKey(edge)]));
  const before = connect(addNode(cut, node), { ...edge, to: node.id });
  return connect(before, { from: node.id, output, to: edge.to });
}
