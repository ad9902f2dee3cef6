import { IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import type { Mark } from '../document/merge-documents.ts';
import type { DocumentNode } from '../document/pipeline-document.ts';
import { lookOf } from '../node-looks.ts';
import classes from './difference-card.module.css';

interface MarkedData extends Record<string, unknown> {
  readonly node: DocumentNode;
  readonly mark: Mark;
  /** How many values of it changed. */
  readonly values: number;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

export type MarkedNode = Node<MarkedData, 'marked'>;

/** A node in two versions at once, with what became of it. */
export const DifferenceCard = memo(function DifferenceCard({ data }: NodeProps<MarkedNode>) {
  const { node, mark, values, chosen, onChoose } = data;
  const look = lookOf(node.type);
  const Sign = signs[mark];
  return (
    <>
      <Handle type="target" position={Position.Left} className={classes.handle} />
      <button
        type="button"
        className={classes.root}
        data-mark={mark}
        aria-pressed={chosen}
        onClick={() => onChoose(node.id)}
      >
        <look.icon size={16} stroke={1.8} aria-hidden />
        <span className={classes.names}>
          <span className={classes.id}>{node.id}</span>
          <span className={classes.type}>{node.type}</span>
        </span>
        {Sign !== null && (
          <span className={classes.mark}>
            <Sign size={13} stroke={2.4} aria-hidden />
            {mark === 'changed' ? `${values} changed` : mark}
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Right} className={classes.handle} />
    </>
  );
});

const signs = { same: null, added: IconPlus, removed: IconMinus, changed: IconPencil } as const;
