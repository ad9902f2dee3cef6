'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { type CanvasRun, useCanvasRun } from './use-canvas-run.ts';

const CanvasRunContext = createContext<CanvasRun | null>(null);

/** Follows the run of the pipeline that is edited below it. */
export function CanvasRunProvider({
  pipeline,
  children,
}: {
  readonly pipeline: string;
  readonly children: ReactNode;
}) {
  return <CanvasRunContext value={useCanvasRun(pipeline)}>{children}</CanvasRunContext>;
}

/** The run that the builder around this component follows; null outside a builder. */
export function useRunOnCanvas(): CanvasRun | null {
  return useContext(CanvasRunContext);
}
