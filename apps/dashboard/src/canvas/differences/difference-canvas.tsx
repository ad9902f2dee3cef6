'use client';

import { useComputedColorScheme } from '@mantine/core';
import { Background, Controls, type Edge, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { useMemo } from 'react';
import type { MergedEdge, MergedNode } from '../document/merge-documents.ts';
import classes from './difference-canvas.module.css';
import { DifferenceCard, type MarkedNode } from './difference-card.tsx';

const nodeTypes = { marked: DifferenceCard };

interface Props {
  readonly nodes: readonly MergedNode[];
  readonly edges: readonly MergedEdge[];
  /** Id of a node. */
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}

/** Two graphs in one, to be looked at: what was added, removed or changed is marked by a word and a colour. */
export function DifferenceCanvas({ nodes, edges, chosen, onChoose }: Props) {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const drawn = useMemo(
    () =>
      nodes.map(
        ({ key, node, mark, values }): MarkedNode => ({
          id: key,
          type: 'marked',
          position: node.position,
          data: { node, mark, values: values.length, chosen: chosen === node.id, onChoose },
          // The button in it takes keyboard and mouse; a node that cannot be moved or selected takes neither.
          focusable: false,
          style: { pointerEvents: 'all' },
        }),
      ),
    [nodes, chosen, onChoose],
  );
  const lines = useMemo(
    () =>
      edges.map(
        ({ key, from, to, output, mark }): Edge => ({
          id: key,
          source: from,
          target: to,
          className: classes[mark] ?? '',
          label: [signs[mark], output === 'out' ? '' : output].join(' ').trim(),
          focusable: false,
        }),
      ),
    [edges],
  );
  return (
    <section className={classes.root} aria-label="Both graphs">
      {/* The builder around it has a canvas of its own. */}
      <ReactFlowProvider>
        <ReactFlow
          nodes={drawn}
          edges={lines}
          nodeTypes={nodeTypes}
          colorMode={scheme}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          fitView
          fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
          minZoom={0.02}
          preventScrolling={false}
          onPaneClick={() => onChoose(null)}
        >
          <Background gap={22} size={1.4} />
          <Controls
            position="bottom-left"
            showInteractive={false}
            fitViewOptions={{ padding: 0.2, maxZoom: 1 }}
          />
        </ReactFlow>
      </ReactFlowProvider>
    </section>
  );
}

const signs = { same: '', added: '+', removed: '−' } as const;
