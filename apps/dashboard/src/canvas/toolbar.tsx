'use client';

import { ActionIcon, Anchor, Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconDots,
  IconLayoutDistributeHorizontal,
  IconPlus,
} from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { failureMessage } from '../ui/clip-error.ts';
import { type Alignment, alignNodes } from './document/align.ts';
import { layOut } from './document/lay-out.ts';
import { useEditor } from './editor-context.tsx';
import { useCardHeights } from './flow/use-card-heights.ts';
import classes from './toolbar.module.css';
import type { useDraft } from './use-draft.ts';

const saveWords = {
  saved: 'Saved',
  unsaved: 'Not saved yet',
  saving: 'Saving…',
  conflict: 'Changed elsewhere',
  failed: 'Not saved',
} as const;

const alignments: readonly { readonly value: Alignment; readonly label: string }[] = [
  { value: 'left', label: 'Align left' },
  { value: 'right', label: 'Align right' },
  { value: 'top', label: 'Align top' },
  { value: 'bottom', label: 'Align bottom' },
  { value: 'spread-across', label: 'Spread across' },
  { value: 'spread-down', label: 'Spread down' },
];

interface Props {
  readonly draft: ReturnType<typeof useDraft>;
  readonly onAdd: () => void;
  /** Publish, history, run. */
  readonly children?: ReactNode;
}

/** The bar over the canvas. */
export function Toolbar({ draft, onAdd, children }: Props) {
  const { name, selection, canUndo, canRedo, undo, redo, edit } = useEditor();
  const heights = useCardHeights();
  return (
    <header className={classes.root}>
      <Group gap={8} wrap="nowrap" className={classes.names}>
        <Anchor
          component={Link}
          href="/pipelines"
          c="dimmed"
          aria-label="All pipelines"
          className={classes.back}
        >
          <IconChevronLeft size={18} aria-hidden />
        </Anchor>
        <h1 className={classes.title}>{name}</h1>
        <Tooltip
          label={draft.state === 'failed' ? failureMessage(draft.error) : 'Drafts are saved as you go'}
        >
          <Text
            component="span"
            size="xs"
            c={draft.state === 'failed' ? 'var(--clip-danger)' : 'dimmed'}
            role="status"
          >
            {saveWords[draft.state]}
          </Text>
        </Tooltip>
        {draft.state === 'failed' && (
          <Button size="compact-xs" variant="default" onClick={draft.retry}>
            Try again
          </Button>
        )}
      </Group>
      <div className={classes.actions}>
        <Tooltip label="Undo (Ctrl Z)">
          <ActionIcon size={34} onClick={undo} disabled={!canUndo} aria-label="Undo">
            <IconArrowBackUp size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo (Ctrl Shift Z)">
          <ActionIcon size={34} onClick={redo} disabled={!canRedo} aria-label="Redo">
            <IconArrowForwardUp size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Lay out from left to right (L)">
          <ActionIcon size={34} onClick={() => edit((now) => layOut(now, heights()))} aria-label="Lay out">
            <IconLayoutDistributeHorizontal size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={34} aria-label="Align" disabled={selection.nodes.size < 2}>
              <IconDots size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {alignments.map(({ value, label }) => (
              <Menu.Item key={value} onClick={() => edit((now) => alignNodes(now, selection.nodes, value))}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={onAdd}
          className={classes.add}
        >
          Add
        </Button>
        {children}
      </div>
    </header>
  );
}
