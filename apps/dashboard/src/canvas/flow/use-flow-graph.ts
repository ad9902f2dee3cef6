import type { Edge } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { edgeKey, type PipelineDocument } from '../document/pipeline-document.ts';
import type { NodeDefinitionView, Problem, Selection } from '../editor-context.tsx';
import type { PreviewOfNode } from '../preview/node-preview.tsx';
import type { CardNode } from './node-card.tsx';

export interface CardSize {
  readonly width: number;
  readonly height: number;
}

interface Parts {
  readonly document: PipelineDocument;
  readonly definitions: ReadonlyMap<string, NodeDefinitionView>;
  readonly selection: Selection;
  readonly problems: readonly Problem[];
  readonly previews: ReadonlyMap<string, PreviewOfNode>;
  readonly sizes: ReadonlyMap<string, CardSize>;
}

const noProblems: readonly string[] = [];

/** The document as React Flow draws it. A node that did not change is the same object, so its card is not drawn again. */
export function useFlowGraph({ document, definitions, selection, problems, previews, sizes }: Parts) {
  const before = useRef(new Map<string, CardNode>());
  const sentences = useMemo(() => {
    const found = new Map<string, readonly string[]>();
    for (const { node, message } of problems) {
      if (node !== null) found.set(node, [...(found.get(node) ?? []), message]);
    }
    return found;
  }, [problems]);

  const nodes = useMemo(() => {
    const next = document.nodes
      // Tab walks in this order: along the flow.
      .toSorted((a, b) => a.position.x - b.position.x || a.position.y - b.position.y)
      .map((node): CardNode => {
        const was = before.current.get(node.id);
        const definition = definitions.get(node.type);
        const preview = previews.get(node.id) ?? null;
        const selected = selection.nodes.has(node.id);
        const found = sentences.get(node.id) ?? noProblems;
        const size = sizes.get(node.id);
        const sameData =
          was !== undefined &&
          was.data.node === node &&
          was.data.definition === definition &&
          was.data.preview === preview &&
          was.data.problems === found;
        if (sameData && was.selected === selected && was.measured === size) return was;
        return {
          id: node.id,
          type: 'card',
          position: node.position,
          selected,
          data: sameData ? was.data : { node, definition, problems: found, preview },
          ariaLabel: `${definition?.title ?? node.type}, ${node.id}`,
          ...(size === undefined ? {} : { measured: size }),
        };
      });
    before.current = new Map(next.map((node) => [node.id, node]));
    return next;
  }, [document.nodes, definitions, selection.nodes, sentences, previews, sizes]);

  const edges = useMemo(
    () =>
      document.edges.map((edge): Edge => {
        const key = edgeKey(edge);
        return {
          id: key,
          source: edge.from,
          sourceHandle: edge.output,
          target: edge.to,
          targetHandle: 'in',
          selected: selection.edges.has(key),
          ...(edge.output === 'out' ? {} : { label: edge.output }),
          ...(edge.output === 'error' ? { className: 'clip-edge-error' } : {}),
          interactionWidth: 24,
          ariaLabel: `Edge from ${edge.from}, ${edge.output}, to ${edge.to}`,
        };
      }),
    [document.edges, selection.edges],
  );
  return { nodes, edges };
}
