'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconDotsVertical } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { type MouseEvent, memo } from 'react';
import type { DocumentNode } from '../document/pipeline-document.ts';
import type { NodeDefinitionView } from '../editor-context.tsx';
import { lookOf } from '../node-looks.ts';
import { NodePreview, type PreviewOfNode } from '../preview/node-preview.tsx';
import { summarize } from '../summarize-params.ts';
import classes from './node-card.module.css';

/** What a card shows; a new object only when something of it changed. */
export interface CardData extends Record<string, unknown> {
  readonly node: DocumentNode;
  readonly definition: NodeDefinitionView | undefined;
  /** Sentences. */
  readonly problems: readonly string[];
  readonly preview: PreviewOfNode | null;
}

export type CardNode = Node<CardData, 'card'>;

/** Draws any node from its description. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { node, definition, problems, preview } = data;
  const look = lookOf(node.type);
  const outputs = definition?.outputs ?? ['out'];
  const summary = summarize(node.params);
  return (
    <div
      className={classes.root}
      data-selected={selected || undefined}
      data-bad={problems.length > 0 || undefined}
    >
      {definition?.kind !== 'source' && (
        <Handle type="target" id="in" position={Position.Left} className={classes.handle} />
      )}
      <div className={classes.head}>
        <span className={classes.icon} style={{ color: look.color }}>
          <look.icon size={16} stroke={1.8} aria-hidden />
        </span>
        <div className={classes.names}>
          <div className={classes.title}>{definition?.title ?? node.type}</div>
          <div className={classes.id}>{node.id}</div>
        </div>
        {problems.length > 0 && (
          <Tooltip label={problems[0]} multiline w={260}>
            <IconAlertTriangle size={16} className={classes.warn} aria-label={problems.join(' ')} />
          </Tooltip>
        )}
        <ActionIcon
          className={`nodrag ${classes.menu}`}
          size="sm"
          color="gray"
          // The keyboard has a key for it, and goes from card to card.
          tabIndex={-1}
          aria-label={`Menu of ${node.id}`}
          onClick={askForMenu}
        >
          <IconDotsVertical size={15} aria-hidden />
        </ActionIcon>
      </div>
      {summary !== '' && <div className={classes.summary}>{summary}</div>}
      {node.note !== undefined && <div className={classes.note}>{node.note}</div>}
      <NodePreview node={node.id} preview={preview} />
      <div className={classes.outputs}>
        {[...outputs, 'error'].map((output) => (
          <div key={output} className={classes.output} data-error={output === 'error' || undefined}>
            <span>{outputs.length === 1 && output === 'out' ? '' : output}</span>
            <Handle
              type="source"
              id={output}
              position={Position.Right}
              className={classes.handle}
              role="img"
              aria-label={`Output ${output} of ${node.id}`}
            />
          </div>
        ))}
      </div>
    </div>
  );
});

/** The canvas opens the menu wherever a card is right-clicked; this asks the same for those who cannot. */
function askForMenu({ currentTarget, clientX, clientY }: MouseEvent): void {
  currentTarget.dispatchEvent(
    new window.MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }),
  );
}
