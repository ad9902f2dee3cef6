import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import type * as Arrow from 'apache-arrow';
import { z } from 'zod';
import { ClipError } from '../../errors.ts';
import { defineDriver } from '../driver.ts';
import { LanceStore, lanceCapabilities } from '../lance/lance-store.ts';

/** Below this many records an exact search is quick enough, and right. */
const defaultIndexFrom = 20_000;

export default defineDriver({
  name: 'embedded',
  title: 'Embedded (LanceDB)',
  description:
    'Files in a folder of this machine, no server: for one machine and up to about a million images.',
  schemes: ['embedded'],
  example: 'embedded',
  fields: z.strictObject({
    path: z
      .string()
      .refine(isAbsolute, 'must be an absolute folder')
      .optional()
      .describe('Absolute folder for the files; none means `vectors` under the home folder.')
      .meta({ place: 'path' }),
    indexFrom: z.coerce
      .number()
      .int()
      .min(256)
      .default(defaultIndexFrom)
      .describe('Collections of fewer records are searched exactly, without an approximate index.'),
  }),
  capabilities: lanceCapabilities,
  limits: [
    'Other machines reach it only through a shared folder; use a server for workers on several machines.',
    'Its approximate index is rebuilt by `optimize`; records written since are compared one by one.',
  ],
  describe: ({ path }) =>
    path === undefined ? 'on this machine, under the home folder' : `on this machine, in ${path}`,
  async connect({ path, indexFrom }, { home, retry }) {
    const folder = path?.replace(/^\/\/(?=\/)/, '') ?? join(resolve(home), 'vectors');
    await makeFolder(folder);
    const lancedb = await import('@lancedb/lancedb');
    // LanceDB tells Arrow tables by their class: they must come from the very copy of the library that it loads.
    const arrow: typeof Arrow = createRequire(import.meta.resolve('@lancedb/lancedb'))('apache-arrow');
    // 0: every read looks for what other processes have written.
    const connection = await lancedb.connect(folder, { readConsistencyInterval: 0 });
    return new LanceStore({ arrow, lancedb, connection, folder, retry, indexFrom });
  },
});

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new ClipError(
      'home-unwritable',
      `The folder ${folder} for the embedded store cannot be made. Check its owner and permissions.`,
      { cause },
    );
  }
}
