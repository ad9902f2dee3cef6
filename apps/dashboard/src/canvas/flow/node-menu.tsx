'use client';

import { Kbd, Menu } from '@mantine/core';
import {
  IconArrowsSplit2,
  IconCopy,
  IconListDetails,
  IconPlayerTrackNext,
  IconPlus,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react';
import { duplicateNodes } from '../document/clipboard.ts';
import { removeNodes } from '../document/edit-nodes.ts';
import { nothingSelected, useEditor } from '../editor-context.tsx';
import { useRunOnCanvas } from '../run/canvas-run-context.tsx';
import classes from './flow.module.css';

/** Where the menu of a node is asked for, in pixels of the window. */
export interface MenuPlace {
  readonly node: string;
  readonly x: number;
  readonly y: number;
}

interface Props {
  /** Null while it is closed; its node is the selected one. */
  readonly place: MenuPlace | null;
  readonly onClose: () => void;
  readonly onOpen: () => void;
  readonly onAdd: () => void;
  readonly onConnect: () => void;
}

/** What can be done with one node, with the keys that do the same. */
export function NodeMenu({ place, onClose, onOpen, onAdd, onConnect }: Props) {
  const { document, edit, select } = useEditor();
  const followed = useRunOnCanvas();
  const run = followed?.run ?? null;
  const { node, x, y } = place ?? { node: '', x: 0, y: 0 };
  return (
    <Menu
      opened={place !== null}
      onChange={(opened) => {
        if (opened) return;
        onClose();
        // Where the keyboard was.
        window.document.querySelector<HTMLElement>(`.react-flow__node[data-id="${node}"]`)?.focus();
      }}
      position="bottom-start"
      width={230}
      withinPortal
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label="Where the menu of a node opens"
          className={classes.anchor}
          style={{ left: x, top: y }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Menu of ${node}`}>
        <Menu.Item leftSection={<IconSettings size={15} />} rightSection={<Kbd>E</Kbd>} onClick={onOpen}>
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconPlus size={15} />} rightSection={<Kbd>A</Kbd>} onClick={onAdd}>
          Add after it
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowsSplit2 size={15} />}
          rightSection={<Kbd>C</Kbd>}
          onClick={onConnect}
        >
          Connect to…
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={15} />}
          rightSection={<Kbd>Ctrl D</Kbd>}
          onClick={() => {
            const { document: next, ids } = duplicateNodes(document, new Set([node]));
            edit(() => next);
            select({ nodes: new Set(ids), edges: new Set() });
          }}
        >
          Duplicate
        </Menu.Item>
        {followed !== null && run !== null && (
          <>
            <Menu.Divider />
            <Menu.Label>The run on the canvas</Menu.Label>
            <Menu.Item leftSection={<IconListDetails size={15} />} onClick={() => followed.showItems(node)}>
              Show its items
            </Menu.Item>
            <Menu.Item
              leftSection={<IconPlayerTrackNext size={15} />}
              disabled={run.finishedAt === null}
              onClick={() => followed.retryFrom(node)}
            >
              Run again from here
            </Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconTrash size={15} />}
          rightSection={<Kbd>Del</Kbd>}
          onClick={() => {
            edit((now) => removeNodes(now, new Set([node])));
            select(nothingSelected);
          }}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
