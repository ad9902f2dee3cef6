'use client';

import { Tooltip, UnstyledButton } from '@mantine/core';
import { useHotkeys, useOs } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import { useEver } from '../../../ui/use-ever.ts';
import classes from './jump.module.css';

// Nobody needs its code before the first use; what next/dynamic adds to that, every page would load.
const JumpPalette = lazy(async () => ({ default: (await import('./jump-palette.tsx')).JumpPalette }));

const JumpContext = createContext<() => void>(() => undefined);

/** Opens the list that leads anywhere, by Ctrl K on every page below it. */
export function JumpProvider({ children }: { readonly children: ReactNode }) {
  const [opened, setOpened] = useState(false);
  const isUsed = useEver(opened);
  const open = () => setOpened(true);
  function toggle(): void {
    if (opened) setOpened(false);
    // Not over another question, which waits for its answer.
    else if (!isAsked()) open();
  }
  // Also from a field, which keeps its text; an editor of code has a use of its own for the key.
  useHotkeys([['mod+K', toggle]], []);
  return (
    <JumpContext value={open}>
      {children}
      {isUsed && (
        <Suspense>
          <JumpPalette opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </JumpContext>
  );
}

/** Whether a dialog is open; a closed one may stay in the page, hidden. */
function isAsked(): boolean {
  const dialogs = document.querySelectorAll('[role="dialog"][aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.checkVisibility());
}

/** The button in the rail that opens the list, and says by which key. */
export function JumpButton() {
  const open = useContext(JumpContext);
  const key = useOs() === 'macos' ? '⌘ K' : 'Ctrl K';
  return (
    <Tooltip label={`Search or jump (${key})`} position="right" classNames={{ tooltip: classes.tip ?? '' }}>
      <UnstyledButton
        className={classes.button}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        onClick={open}
      >
        <IconSearch size={18} stroke={1.6} aria-hidden />
        <span className={classes.text}>Search or jump…</span>
        <span className={classes.key} aria-hidden>
          {key}
        </span>
      </UnstyledButton>
    </Tooltip>
  );
}

/** The same in the sheet of all pages, which it closes. */
export function JumpRow({ onClick }: { readonly onClick: () => void }) {
  const open = useContext(JumpContext);
  return (
    <UnstyledButton
      className={classes.row}
      aria-haspopup="dialog"
      onClick={() => {
        onClick();
        open();
      }}
    >
      <IconSearch size={20} stroke={1.6} aria-hidden />
      Search or jump…
    </UnstyledButton>
  );
}
