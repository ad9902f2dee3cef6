'use client';

import type { NodeCounts } from '@clipline/clip-core';
import { Drawer } from '@mantine/core';
import { RunItems } from './run-items.tsx';

interface Props {
  readonly run: string;
  /** Null shows nothing. */
  readonly node: string | null;
  readonly counts: Partial<NodeCounts>;
  /** Without it nothing can be pinned. */
  readonly onPin?: (uris: readonly string[]) => void;
  readonly onClose: () => void;
}

/** The items of a node in a run, over the lower half of the window. */
export function ItemsDrawer({ run, node, counts, onPin, onClose }: Props) {
  return (
    <Drawer
      opened={node !== null}
      onClose={onClose}
      position="bottom"
      size="62%"
      title={`Items of ${node ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {node !== null && (
        <RunItems
          key={`${run} ${node}`}
          run={run}
          node={node}
          counts={counts}
          {...(onPin === undefined ? {} : { onPin })}
        />
      )}
    </Drawer>
  );
}
