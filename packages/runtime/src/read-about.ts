import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from './environment.ts';
import { readHealth } from './read-health.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import type { About } from './services.ts';

/** What this installation is made of. */
export async function readAbout(parts: RuntimeParts): Promise<About> {
  const { environment } = parts;
  const file = await readFile(join(projectRoot, 'package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(file));
  const { database, store, model } = await readHealth(parts);
  return {
    version,
    node: process.version,
    home: environment.home,
    database: { embedded: environment.databaseUrl === null, detail: database.detail },
    store: store.detail,
    model: model.detail,
  };
}
