import { useReactFlow } from '@xyflow/react';

/** Tells the height of each card that is drawn, by id of its node. */
export function useCardHeights(): () => ReadonlyMap<string, number> {
  const { getNodes } = useReactFlow();
  return () =>
    new Map(
      getNodes().flatMap(({ id, measured }) =>
        measured?.height === undefined ? [] : [[id, measured.height] as const],
      ),
    );
}
