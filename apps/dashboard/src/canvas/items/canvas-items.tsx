'use client';

import { notifications } from '@mantine/notifications';
import { useEditor } from '../editor-context.tsx';
import { useRunOnCanvas } from '../run/canvas-run-context.tsx';
import { ItemsDrawer } from './items-drawer.tsx';

/** The items of the node that was asked for, in the run that the canvas follows; what is marked can be pinned. */
export function CanvasItems() {
  const { edit } = useEditor();
  const followed = useRunOnCanvas();
  if (followed === null || followed.run === null) return null;
  const { run, itemsOf, showItems } = followed;
  return (
    <ItemsDrawer
      run={run.id}
      node={itemsOf}
      counts={run.nodes.find(({ id }) => id === itemsOf)?.counts ?? {}}
      onPin={(samples) => {
        edit((now) => ({ ...now, samples }));
        notifications.show({
          message: `${samples.length === 1 ? 'One picture is' : `${samples.length} pictures are`} pinned; every node shows what it makes of them.`,
        });
        showItems(null);
      }}
      onClose={() => showItems(null)}
    />
  );
}
