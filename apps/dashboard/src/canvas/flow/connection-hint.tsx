'use client';

import { Panel, useConnection } from '@xyflow/react';
import { whyNot } from '../document/why-not.ts';
import { useEditor } from '../editor-context.tsx';
import classes from './flow.module.css';

/** While an edge is drawn: why it may not end where the pointer is. */
export function ConnectionHint() {
  const { document, definitions } = useEditor();
  const aim = useConnection((connection) =>
    connection.inProgress && connection.fromHandle.type === 'source' && connection.toHandle !== null
      ? `${connection.fromHandle.nodeId} ${connection.fromHandle.id ?? 'out'} ${connection.toHandle.nodeId}`
      : null,
  );
  const [from = '', output = '', to = ''] = aim?.split(' ') ?? [];
  const reason = aim === null ? null : whyNot(document, definitions, { from, output, to });
  return (
    <Panel
      position="top-center"
      className={classes.hint}
      role="status"
      data-shown={reason !== null || undefined}
    >
      {reason}
    </Panel>
  );
}
