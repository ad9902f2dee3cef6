import { ClipError } from '@clipline/clip-core';
import type { Database } from '../database/open-database.ts';
import { nearNames } from './near-names.ts';

/** A catalogue as its row says. */
export interface CatalogRow {
  readonly id: string;
  readonly name: string;
  readonly folder: string | null;
  readonly createdAt: Date;
}

/** Null when there is none of that name. */
export function findCatalog(database: Database, name: string): Promise<CatalogRow | null> {
  return database.prisma.catalog.findUnique({ where: { name } });
}

/** Throws `catalog-missing`, which lists names that are near. */
export async function requireCatalog(database: Database, name: string): Promise<CatalogRow> {
  const found = await findCatalog(database, name);
  if (found) return found;
  const all = await database.prisma.catalog.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
  const names = all.map((catalog) => catalog.name);
  throw new ClipError('catalog-missing', `There is no catalogue "${name}". ${suggest(name, names)}`);
}

/** Makes the catalogue, or answers the one that is there. */
export async function ensureCatalog(database: Database, name: string, folder: string): Promise<CatalogRow> {
  return (
    (await findCatalog(database, name)) ??
    (await database.prisma.catalog.upsert({ where: { name }, create: { name, folder }, update: {} }))
  );
}

/** Throws `param-invalid` for a name that nobody could type or show. */
export function checkCatalogName(name: string): void {
  const problem =
    name.trim() === ''
      ? 'is empty'
      : name !== name.trim()
        ? 'begins or ends with a space'
        : name.length > 100
          ? `has ${name.length} characters, and 100 are the most`
          : /[\p{Cc}/\\]/u.test(name) || !name.isWellFormed()
            ? 'has a slash or a control character in it'
            : null;
  if (problem === null) return;
  throw new ClipError(
    'param-invalid',
    `The catalogue name ${JSON.stringify(name)} ${problem}. Choose a short name such as "holiday-2024".`,
  );
}

function suggest(name: string, names: readonly string[]): string {
  if (names.length === 0) return `Make one with \`clipline index <folder> --catalog ${name}\`.`;
  const near = nearNames(name, names);
  if (near.length > 0) return `Did you mean ${near.map((one) => `"${one}"`).join(' or ')}?`;
  const shown = names.slice(0, 5).map((one) => `"${one}"`);
  return `There are ${shown.join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}.`;
}
