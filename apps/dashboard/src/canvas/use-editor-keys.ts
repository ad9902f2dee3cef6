import { useHotkeys } from '@mantine/hooks';
import { useEffect, useEffectEvent } from 'react';
import { pasteExcerpt, readExcerpt, takeExcerpt, writeExcerpt } from './document/clipboard.ts';
import { disconnect } from './document/edit-edges.ts';
import { removeNodes } from './document/edit-nodes.ts';
import { layOut } from './document/lay-out.ts';
import { type Editor, nothingSelected } from './editor-context.tsx';
import { useCardHeights } from './flow/use-card-heights.ts';

interface Actions {
  readonly onAdd: () => void;
  readonly onConnect: () => void;
  readonly onOpen: () => void;
  readonly onFit: () => void;
  readonly onMenu: () => void;
}

/** Keyboard and clipboard of the builder; keys that a field takes are left to it. */
export function useEditorKeys(editor: Editor, { onAdd, onConnect, onOpen, onFit, onMenu }: Actions): void {
  const { document, selection, select, edit, undo, redo } = editor;
  const heights = useCardHeights();

  function remove(): void {
    edit((now) => removeNodes(disconnect(now, selection.edges), selection.nodes));
    select(nothingSelected);
  }

  function paste(text: string): boolean {
    const excerpt = readExcerpt(text);
    if (excerpt === null) return false;
    const { document: next, ids } = pasteExcerpt(document, excerpt, { x: 40, y: 40 });
    edit(() => next);
    select({ nodes: new Set(ids), edges: new Set() });
    return true;
  }

  const copied = () => writeExcerpt(takeExcerpt(document, selection.nodes));

  useHotkeys([
    ['a', onAdd],
    ['c', onConnect],
    ['e', onOpen],
    ['l', () => edit((now) => layOut(now, heights()))],
    ['f', onFit],
    ['m', onMenu],
    ['Delete', remove],
    ['Backspace', remove],
    ['Escape', () => select(nothingSelected)],
    ['mod+z', undo],
    ['mod+shift+z', redo],
    ['mod+y', redo],
    ['mod+d', () => void paste(copied())],
    ['mod+a', () => select({ nodes: new Set(document.nodes.map(({ id }) => id)), edges: new Set() })],
  ]);

  const onClipboard = useEffectEvent((event: ClipboardEvent) => {
    const { target } = event;
    if (target instanceof Element && target.closest('input, textarea, [contenteditable="true"]') !== null)
      return;
    if (event.type === 'paste') {
      if (paste(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
      return;
    }
    if (selection.nodes.size === 0) return;
    event.clipboardData?.setData('text/plain', copied());
    event.preventDefault();
    if (event.type === 'cut') remove();
  });
  useEffect(() => {
    const types = ['copy', 'cut', 'paste'] as const;
    const listen = (event: ClipboardEvent) => onClipboard(event);
    for (const type of types) window.addEventListener(type, listen);
    return () => {
      for (const type of types) window.removeEventListener(type, listen);
    };
  }, []);
}
