'use client';

import '@xyflow/react/dist/style.css';
import './flow-theme.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  type Connection,
  Controls,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { type DragEvent, type ReactNode, useCallback, useRef, useState } from 'react';
import { connect } from '../document/edit-edges.ts';
import { moveNodes } from '../document/edit-nodes.ts';
import type { Position } from '../document/pipeline-document.ts';
import { whyNot } from '../document/why-not.ts';
import { useEditor } from '../editor-context.tsx';
import type { PreviewOfNode } from '../preview/node-preview.tsx';
import { useCountedEdges } from '../run/use-counted-edges.ts';
import { ConnectionHint } from './connection-hint.tsx';
import { edgeAt, markEdge } from './edge-at.ts';
import classes from './flow.module.css';
import { type CardNode, NodeCard } from './node-card.tsx';
import type { MenuPlace } from './node-menu.tsx';
import { fitAll, leastZoom } from './opening-view.ts';
import { type CardSize, useFlowGraph } from './use-flow-graph.ts';
import { useOpeningView } from './use-view.ts';

const nodeTypes = { card: NodeCard };

/** Nodes from which on it counts what a card costs to draw. */
const many = 60;
/** Zoom under which no text of a card can be read. */
const distantZoom = 0.35;

/** The kind of data that the palette drags: the type of a node. */
export const dragType = 'application/x-clipline-node';

interface Props {
  readonly previews: ReadonlyMap<string, PreviewOfNode>;
  /** An edge was dropped where nothing is. */
  readonly onDropEdge: (from: { readonly node: string; readonly output: string }, at: Position) => void;
  /** A node was dragged out of the palette, perhaps onto an edge. */
  readonly onDropType: (type: string, at: Position, edge: string | null) => void;
  readonly onOpen: () => void;
  readonly onMenu: (place: MenuPlace) => void;
  readonly children: ReactNode;
}

/** The canvas: what is drawn comes from the document, what is done becomes edits. */
export function Flow({ previews, onDropEdge, onDropType, onOpen, onMenu, children }: Props) {
  const editor = useEditor();
  const { document, definitions, selection, select, edit } = editor;
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const { screenToFlowPosition } = useReactFlow();
  const [sizes, setSizes] = useState<ReadonlyMap<string, CardSize>>(new Map());
  // Hundreds of cards seen from afar are drawn without what cannot be read, which is what keeps them smooth.
  const isFar = useStore(({ transform: [, , zoom] }) => zoom < distantZoom && document.nodes.length >= many);
  const drags = useRef(0);
  useOpeningView();
  const { nodes, edges } = useFlowGraph({ ...editor, previews, sizes });
  const counted = useCountedEdges(edges);

  const changeNodes = useCallback(
    (changes: readonly NodeChange<CardNode>[]) => {
      const places = new Map<string, Position>();
      const measured = new Map<string, CardSize>();
      const chosen = new Set(selection.nodes);
      for (const change of changes) {
        if (change.type === 'position' && change.position !== undefined)
          places.set(change.id, change.position);
        if (change.type === 'dimensions' && change.dimensions !== undefined) {
          measured.set(change.id, change.dimensions);
        }
        if (change.type === 'select') {
          if (change.selected) chosen.add(change.id);
          else chosen.delete(change.id);
        }
      }
      if (measured.size > 0) setSizes((before) => new Map([...before, ...measured]));
      if (changes.some(({ type }) => type === 'select')) select({ nodes: chosen, edges: selection.edges });
      if (places.size > 0) edit((now) => moveNodes(now, places), `move ${drags.current}`);
    },
    [edit, select, selection],
  );

  const changeEdges = useCallback(
    (changes: readonly EdgeChange[]) => {
      const chosen = new Set(selection.edges);
      for (const change of changes) {
        if (change.type !== 'select') continue;
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
      select({ nodes: selection.nodes, edges: chosen });
    },
    [select, selection],
  );

  const toEdge = ({
    source,
    sourceHandle,
    target,
  }: Pick<Connection, 'source' | 'sourceHandle' | 'target'>) => ({
    from: source,
    output: sourceHandle ?? 'out',
    to: target,
  });

  function endConnection(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
    const { fromHandle, toNode } = state;
    if (fromHandle === null || toNode !== null || fromHandle.type !== 'source') return;
    const point = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (point === undefined) return;
    onDropEdge(
      { node: fromHandle.nodeId, output: fromHandle.id ?? 'out' },
      screenToFlowPosition({ x: point.clientX, y: point.clientY }),
    );
  }

  function drop(event: DragEvent): void {
    const type = event.dataTransfer.getData(dragType);
    markEdge(null);
    if (type === '') return;
    event.preventDefault();
    const point = { x: event.clientX, y: event.clientY };
    onDropType(type, screenToFlowPosition(point), edgeAt(point));
  }

  return (
    <div className={classes.root} data-far={isFar || undefined}>
      <ReactFlow<CardNode>
        nodes={nodes}
        edges={counted}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        onNodesChange={changeNodes}
        onEdgesChange={changeEdges}
        onConnect={(connection) => edit((now) => connect(now, toEdge(connection)))}
        onConnectEnd={endConnection}
        isValidConnection={(connection) =>
          whyNot(document, definitions, {
            ...toEdge({ ...connection, sourceHandle: connection.sourceHandle ?? null }),
          }) === null
        }
        onNodeDragStart={() => {
          drags.current += 1;
        }}
        onNodeDragStop={() => {
          drags.current += 1;
        }}
        onNodeDoubleClick={onOpen}
        onNodeContextMenu={(event, { id: node }) => {
          event.preventDefault();
          onMenu({ node, x: event.clientX, y: event.clientY });
        }}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(dragType)) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = 'move';
          markEdge(edgeAt({ x: event.clientX, y: event.clientY }));
        }}
        onDrop={drop}
        deleteKeyCode={null}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        // Few cards are all drawn, so that Tab and screen readers come to those out of sight.
        onlyRenderVisibleElements={document.nodes.length >= many}
        fitView
        fitViewOptions={fitAll}
        minZoom={leastZoom}
        maxZoom={2}
        proOptions={{ hideAttribution: false }}
      >
        <Background gap={22} size={1.4} />
        <Controls position="bottom-left" showInteractive={false} fitViewOptions={fitAll} />
        <MiniMap position="bottom-right" pannable zoomable ariaLabel="Map of the pipeline" />
        <ConnectionHint />
      </ReactFlow>
      {children}
    </div>
  );
}
