import { connect } from './document/edit-edges.ts';
import { addNode, freshId } from './document/edit-nodes.ts';
import type { DocumentEdge, PipelineDocument } from './document/pipeline-document.ts';
import { whyNot } from './document/why-not.ts';
import type { NodeDefinitionView } from './editor-context.tsx';

type Definitions = ReadonlyMap<string, NodeDefinitionView>;

interface Output {
  readonly node: string;
  readonly output: string;
}

/** A node with its defaults, not yet in the document. */
export function makeNode(
  document: PipelineDocument,
  type: string,
  position: { readonly x: number; readonly y: number },
) {
  return {
    id: freshId(document, type),
    type,
    params: {},
    position: { x: Math.round(position.x), y: Math.round(position.y) },
  };
}

/** The definitions of nodes that may stand after an output; all nodes and sources where there is none. */
export function fitsAfter(
  document: PipelineDocument,
  definitions: Definitions,
  after: Output | null,
): readonly NodeDefinitionView[] {
  return [...definitions.values()].filter((definition) => {
    if (definition.kind === 'trigger') return false;
    if (after === null) return true;
    const node = makeNode(document, definition.type, { x: 0, y: 0 });
    const edge = { from: after.node, output: after.output, to: node.id };
    return whyNot(addNode(document, node), definitions, edge) === null;
  });
}

/** The nodes of the document that an output may lead to. */
export function targetsOf(
  document: PipelineDocument,
  definitions: Definitions,
  from: Output,
): readonly string[] {
  return document.nodes
    .map(({ id }) => id)
    .filter((to) => whyNot(document, definitions, { from: from.node, output: from.output, to }) === null);
}

/** The output by which a new node may stand in an edge; null where it does not fit. */
export function outputInto(
  document: PipelineDocument,
  definitions: Definitions,
  { edge, type }: { readonly edge: DocumentEdge; readonly type: string },
): string | null {
  const definition = definitions.get(type);
  if (definition === undefined || definition.kind !== 'node') return null;
  const node = makeNode(document, type, { x: 0, y: 0 });
  const open = { ...addNode(document, node), edges: document.edges.filter((other) => other !== edge) };
  const into = { ...edge, to: node.id };
  if (whyNot(open, definitions, into) !== null) return null;
  const drawn = connect(open, into);
  const fits = definition.outputs.find(
    (output) => whyNot(drawn, definitions, { from: node.id, output, to: edge.to }) === null,
  );
  return fits ?? null;
}
