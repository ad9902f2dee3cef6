import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClipError } from '@clipline/clip-core';

const template = fileURLToPath(new URL('../../templates/plugin/', import.meta.url));

/**
 * Writes a plugin package with one node, whose own case fails until the node is written, into a folder that is new or
 * empty. Answers the files. Throws `param-invalid` and `conflict`.
 */
export async function scaffoldPlugin(folder: string): Promise<readonly string[]> {
  const path = resolve(folder);
  const name = basename(path).toLowerCase();
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name)) {
    throw new ClipError(
      'param-invalid',
      `"${basename(path)}" cannot name a package. Use letters, digits and -, such as clipline-node-blur.`,
    );
  }
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) {
    throw new ClipError('conflict', `${path} is not empty. Choose a new folder.`);
  }
  const namespace = name.replace(/^clipline-(node-)?/, '') || name;
  const files = (await readdir(template)).toSorted();
  for (const file of files) {
    const text = await readFile(join(template, file), 'utf8');
    await writeFile(
      join(path, file),
      text.replaceAll('my-plugin', name).replaceAll('my-namespace', namespace),
    );
  }
  return files.map((file) => join(path, file));
}
