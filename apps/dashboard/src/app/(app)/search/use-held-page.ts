import { useEffect } from 'react';

/**
 * Keeps the page behind from scrolling while something lies over it, without moving it. Only the root's own style changes:
 * a custom property on the body, as others do it, makes the browser work out the style of every element again.
 */
export function useHeldPage(held: boolean): void {
  useEffect(() => {
    if (!held) return;
    const { clientWidth, style } = document.documentElement;
    // Where the scroll bar takes room, the room stays.
    if (window.innerWidth > clientWidth) style.scrollbarGutter = 'stable';
    style.overflow = 'hidden';
    return () => {
      style.overflow = '';
      style.scrollbarGutter = '';
    };
  }, [held]);
}
