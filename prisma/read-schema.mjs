import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ path: string, content: string }} SchemaFile */

/**
 * The files of a multi-file schema, in order of name.
 * @param {string} folder
 * @returns {SchemaFile[]}
 */
export function readSchema(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((path) => ({ path, content: readFileSync(join(folder, path), 'utf8') }));
}
