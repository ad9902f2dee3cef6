import { watch } from 'node:fs';
import { join } from 'node:path';

const quiet = 300;

/** Calls back once a moment of quiet has followed a change in the sources of the packages or the command line. */
export function onSourceChange(root: string, onChange: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const watchers = ['packages', join('apps', 'cli', 'src')].map((folder) =>
    watch(join(root, folder), { recursive: true }, (_event, name) => {
      if (!name?.endsWith('.ts') || name.endsWith('.test.ts') || name.includes('node_modules')) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, quiet);
    }),
  );
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
