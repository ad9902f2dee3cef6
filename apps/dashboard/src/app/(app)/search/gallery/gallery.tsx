'use client';

import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Picture } from '../use-pictures.ts';
import classes from './gallery.module.css';
import { justifyRows, neighbour, shownRatio } from './justify-rows.ts';
import { Tile } from './tile.tsx';

const gap = 6;
const rowsAhead = 3;
const arrowKeys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

/** What others may ask of the gallery. */
export interface GalleryHandle {
  /** Brings an image into view and, if asked, puts the keyboard on it. */
  show(index: number, options?: { readonly focus?: boolean }): void;
}

interface Props {
  readonly catalog: string;
  readonly pictures: readonly Picture[];
  readonly label: string;
  /** Id of the image that is open. */
  readonly openId: string;
  /** Shown dimmed while a newer answer is on its way. */
  readonly dimmed: boolean;
  readonly handle: RefObject<GalleryHandle | null>;
  readonly onOpen: (id: string) => void;
  readonly onLike: (id: string) => void;
  /** Called when the end comes into view. */
  readonly onEnd: () => void;
  /** Called when the arrow up key is pressed on the first row. */
  readonly onLeave: () => void;
}

/** Images in rows that fill the width, at their own proportions; only rows near the window exist in the page. */
export function Gallery(props: Props) {
  const { pictures, handle, onEnd } = props;
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const listRef = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const wantsFocus = useRef<number | null>(null);

  const rows = useMemo(() => {
    const ratios = pictures.map((picture) => shownRatio(picture.width, picture.height));
    return justifyRows(ratios, { width: Math.floor(width), gap, target: targetHeight(width) });
  }, [pictures, width]);

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.height ?? 200) + gap,
    overscan: 4,
    // The search box lies over the top of the window, the menu of narrow screens over its bottom.
    scrollPaddingStart: 160,
    scrollPaddingEnd: 76,
    scrollMargin: listRef.current?.offsetTop ?? 0,
    getItemKey: (index) => rows[index]?.start ?? index,
  });
  // Heights are known, never measured: a new layout replaces what the virtualizer remembers.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `rows` is what makes the remembered heights stale.
  useEffect(() => virtualizer.measure(), [rows, virtualizer]);

  const visible = virtualizer.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && lastVisible >= rows.length - 1 - rowsAhead) onEnd();
  }, [lastVisible, rows.length, onEnd]);

  const show: GalleryHandle['show'] = (index, options) => {
    const row = rows.findIndex((candidate) => index >= candidate.start && index < candidate.end);
    if (row === -1) return;
    setCurrent(index);
    virtualizer.scrollToIndex(row, { align: 'auto' });
    if (options?.focus !== true) return;
    const tile = tileAt(listRef.current, index);
    // A row that is not in the page yet takes the focus when it appears.
    if (tile === null) wantsFocus.current = index;
    else tile.focus({ preventScroll: true });
  };
  useImperativeHandle(handle, () => ({ show }));

  useEffect(() => {
    if (wantsFocus.current === null) return;
    const tile = tileAt(listRef.current, wantsFocus.current);
    if (tile === null) return;
    wantsFocus.current = null;
    tile.focus({ preventScroll: true });
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'm') {
      const picture = pictures[current];
      if (picture !== undefined) props.onLike(picture.id);
      return;
    }
    if (!arrowKeys.has(event.key)) return;
    event.preventDefault();
    const next = neighbour(rows, current, event.key);
    if (next === current && event.key === 'ArrowUp') props.onLeave();
    else show(next, { focus: true });
  }

  const tabbable = Math.min(current, pictures.length - 1);
  return (
    <div ref={sizeRef} className={classes.frame} data-dimmed={props.dimmed || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are positioned by hand; a <ul> would gain nothing. */}
      <div
        ref={listRef}
        role="list"
        aria-label={props.label}
        className={classes.list}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {visible.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={item.key}
              role="presentation"
              className={classes.row}
              style={{
                height: row.height,
                gap,
                transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)`,
              }}
            >
              {pictures.slice(row.start, row.end).map((picture, offset) => (
                <Tile
                  key={picture.id}
                  catalog={props.catalog}
                  picture={picture}
                  index={row.start + offset}
                  count={pictures.length}
                  width={row.widths[offset] ?? 0}
                  height={row.height}
                  tabbable={row.start + offset === tabbable}
                  open={picture.id === props.openId}
                  onFocus={setCurrent}
                  onOpen={props.onOpen}
                  onLike={props.onLike}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Pixels that a row aims at: two or three pictures across a phone, more and larger ones across a wall. */
function targetHeight(width: number): number {
  if (width < 480) return 132;
  if (width < 900) return 172;
  if (width < 1700) return 212;
  return 248;
}

function tileAt(list: HTMLElement | null, index: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}
