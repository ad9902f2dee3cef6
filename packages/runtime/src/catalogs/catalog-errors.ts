import type { RuntimeParts } from '../runtime-parts.ts';
import type { ItemErrorView } from '../services.ts';
import { requireCatalog } from './catalog-row.ts';
import { failingFiles } from './failing-files.ts';
import { toErrorCode } from './stored-error-code.ts';

interface ErrorRow {
  readonly path: string;
  readonly node: string;
  readonly code: string;
  readonly message: string;
  readonly at: Date;
}

/** The files of a catalogue that could not be taken in, by path. Throws `catalog-missing`. */
export async function listCatalogErrors(
  parts: RuntimeParts,
  name: string,
  { limit = 200 }: { readonly limit?: number } = {},
): Promise<readonly ItemErrorView[]> {
  const catalog = await requireCatalog(parts.database, name);
  const { rows } = await parts.database.pool.query<ErrorRow>(
    `SELECT failing.* FROM catalogs c, LATERAL (${failingFiles}) failing WHERE c.id = $1
     ORDER BY failing.path LIMIT $2`,
    [catalog.id, Math.min(Math.max(limit, 1), 10_000)],
  );
  return rows.map((row) => ({ ...row, code: toErrorCode(row.code) }));
}
