import { createHash } from 'node:crypto';
import { z } from 'zod';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import type { Index } from '../database/generated/client.ts';
import { inTransaction } from '../runs/in-transaction.ts';
import type { RuntimeParts } from '../runtime-parts.ts';

/** How far a copy has come; kept beside the index that it fills, so that a killed one goes on. */
const savedSchema = z.object({
  /** Changes with the catalogue, see `markOf`. */
  mark: z.string(),
  cursor: z.string().optional(),
  copied: z.number(),
  /** True when every page was written. */
  finished: z.boolean(),
});
type SavedCopy = z.output<typeof savedSchema>;

export interface CopyState extends SavedCopy {
  /** The index that is filled; null where a dry run found none. */
  readonly index: Index | null;
}

const nothing = { mark: '', copied: 0, finished: false } as const;

/** The index that an earlier copy to the same store has begun to fill, or a new one; a dry run makes none. */
export async function beginCopy(
  parts: RuntimeParts,
  { old, to, dryRun }: { readonly old: Index; readonly to: string; readonly dryRun: boolean },
): Promise<CopyState> {
  const { prisma } = parts.database;
  const building = await prisma.index.findMany({
    where: { catalogId: old.catalogId, state: 'building', storeUrl: to },
  });
  for (const index of building) {
    const saved = await prisma.setting.findUnique({ where: { key: keyOf(index.id) } });
    if (saved) return { ...savedSchema.parse(saved.value), index };
  }
  if (dryRun) return { ...nothing, index: null };
  const id = timeOrderedId();
  const { catalogId, modelSource, model, revision, preprocessing, dimensions } = old;
  const collection = `cat_${createHash('sha256').update(id).digest('hex').slice(0, 20)}`;
  const stamp = { modelSource, model, revision, preprocessing, dimensions };
  const [index] = await prisma.$transaction([
    prisma.index.create({ data: { id, catalogId, collection, storeUrl: to, ...stamp, state: 'building' } }),
    prisma.setting.create({ data: { key: keyOf(id), value: nothing } }),
  ]);
  return { ...nothing, index };
}

export async function saveCopy(
  parts: RuntimeParts,
  index: Index,
  { mark, cursor, copied, finished }: { readonly [K in keyof SavedCopy]: SavedCopy[K] | undefined },
): Promise<void> {
  const value = { mark, copied, finished, ...(cursor === undefined ? {} : { cursor }) };
  await parts.database.prisma.setting.update({
    where: { key: keyOf(index.id) },
    data: { value: savedSchema.parse(value) },
  });
}

/** A text that is another one after anything of the catalogue's records was written. */
export async function markOf(parts: RuntimeParts, old: Index): Promise<string> {
  const { rows } = await parts.database.pool.query<{ mark: string }>(
    `SELECT concat_ws(' ', count(*), max(x.indexed_at), max(a.updated_at)) AS mark
     FROM asset_indexes x JOIN assets a ON a.id = x.asset_id WHERE x.index_id = $1`,
    [old.id],
  );
  return `${old.id} ${rows[0]?.mark ?? ''}`;
}

/** Makes the new index the one that answers, with all that is known of its vectors; the old one is kept, retired. */
export async function switchIndex(
  parts: RuntimeParts,
  { old, now }: { readonly old: Index; readonly now: Index },
): Promise<void> {
  await inTransaction(parts.database.pool, async (client) => {
    await client.query(
      `INSERT INTO asset_indexes (asset_id, index_id, sha256, indexed_at)
       SELECT asset_id, $2, sha256, indexed_at FROM asset_indexes WHERE index_id = $1
       ON CONFLICT (asset_id, index_id) DO NOTHING`,
      [old.id, now.id],
    );
    await client.query(`UPDATE indexes SET state = 'retired', updated_at = now() WHERE id = $1`, [old.id]);
    await client.query(`UPDATE indexes SET state = 'active', updated_at = now() WHERE id = $1`, [now.id]);
    await client.query('DELETE FROM settings WHERE key = $1', [keyOf(now.id)]);
  });
}

function keyOf(indexId: string): string {
  return `store-copy:${indexId}`;
}
