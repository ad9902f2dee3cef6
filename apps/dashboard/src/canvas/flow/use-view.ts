import { useReducedMotion } from '@mantine/hooks';
import { getViewportForBounds, useNodesInitialized, useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { fitAll, leastZoom, viewOfStart } from './opening-view.ts';

/** Moves the view over the canvas. */
export function useView() {
  const { setViewport, getViewport, getNodes, getNodesBounds } = useReactFlow();
  const store = useStoreApi();
  const duration = useReducedMotion() ? 0 : 200;

  function startOf() {
    const { width, height } = store.getState();
    const boxes = getNodes().map(({ position, measured }) => ({
      ...position,
      width: measured?.width ?? 0,
      height: measured?.height ?? 0,
    }));
    return viewOfStart(boxes, { width, height });
  }

  return {
    /** Looks at the start of what cannot be read at once. */
    open: () => {
      const start = startOf();
      if (start !== null) void setViewport(start);
    },
    /** All of it; or, where all of it is shown but cannot be read, its start. */
    fit: () => {
      const { width, height } = store.getState();
      const { padding, maxZoom } = fitAll;
      const all = getViewportForBounds(
        getNodesBounds(getNodes()),
        width,
        height,
        leastZoom,
        maxZoom,
        padding,
      );
      const now = getViewport();
      const isAll = Math.abs(all.x - now.x) < 1 && Math.abs(all.y - now.y) < 1 && all.zoom === now.zoom;
      void setViewport((isAll ? startOf() : null) ?? all, { duration });
    },
  };
}

/** Looks at the start of a graph that cannot be read at once, when it is first drawn. */
export function useOpeningView(): void {
  const isReady = useNodesInitialized();
  const { open } = useView();
  const isOpened = useRef(false);
  const openOnce = useEffectEvent(() => {
    if (!isOpened.current) open();
    isOpened.current = true;
  });
  useEffect(() => {
    if (isReady) openOnce();
  }, [isReady]);
}
