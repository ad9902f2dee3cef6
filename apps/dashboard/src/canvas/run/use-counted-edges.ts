import type { Edge } from '@xyflow/react';
import { useMemo } from 'react';
import { useRunOnCanvas } from './canvas-run-context.tsx';
import { countOnEdge } from './node-flow.ts';

/** The edges, with how many items of the run that is followed took each. */
export function useCountedEdges(edges: Edge[]): Edge[] {
  const followed = useRunOnCanvas();
  const flow = followed?.run == null ? null : followed.flow;
  return useMemo(() => {
    if (flow === null) return edges;
    return edges.map((edge) => {
      const output = edge.sourceHandle ?? 'out';
      const count = countOnEdge(flow, { from: edge.source, output });
      if (count === null) return edge;
      return { ...edge, label: output === 'out' ? String(count) : `${output} ${count}` };
    });
  }, [edges, flow]);
}
