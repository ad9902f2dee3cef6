import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../apps/dashboard/src/app/(app)/', import.meta.url));

/** The address of every page that people who are signed in can open, as its folder says it: `/runs/[id]`. */
export function everyPage(): readonly string[] {
  return globSync('**/page.tsx', { cwd: folder })
    .map((file) => `/${file.slice(0, -'page.tsx'.length).replace(/\/$/, '')}`)
    .toSorted();
}
