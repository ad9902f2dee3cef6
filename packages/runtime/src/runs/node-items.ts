import type { Item, JsonValue } from '@clipline/clip-core';
import type { NodeItems } from '@clipline/engine';
import type pg from 'pg';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';

/** What became of an item at a node. */
export type ItemOutcome = 'passed' | 'failed' | 'dropped';

/** An item with what became of it, as a row holds it: everything but its vector. */
export interface KeptItem {
  readonly item: Omit<Item, 'embedding'> & { readonly embedded?: true };
  /** Why it was left out. */
  readonly reason?: string;
  /** There when the item was too large, and only its id and picture were kept. */
  readonly cut?: true;
}

/** Items of one page at one node that went the same way, few enough to be read at once. */
export interface ItemRow {
  readonly node: string;
  readonly outcome: ItemOutcome;
  /** The output that they took; empty for those that took none. */
  readonly output: string;
  readonly part: number;
  readonly count: number;
  /** JSON of `KeptItem[]`. */
  readonly items: string;
}

/** Most items of a row: what a reader that wants one has to load. */
const rowSize = 100;
/** Characters of an item's JSON; of a larger one only id and picture are kept. */
const largestItem = 16 * 1024;

/** The rows that keep what became of the items of a page at a node. */
export function toItemRows({ node, outputs, rejected, dropped }: NodeItems): readonly ItemRow[] {
  return [
    ...[...outputs].flatMap(([output, items]) => split({ node, outcome: 'passed', output }, items.map(keep))),
    ...split(
      { node, outcome: 'failed', output: '' },
      rejected.map(({ item }) => keep(item)),
    ),
    ...split(
      { node, outcome: 'dropped', output: '' },
      dropped.map(({ item, reason }) => ({ ...keep(item), reason })),
    ),
  ];
}

/** Writes the rows of a page; a page that is committed again adds nothing. */
export async function writeItems(
  client: pg.ClientBase,
  runId: string,
  { page, rows }: { readonly page: number; readonly rows: readonly ItemRow[] },
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO run_item_pages (run_id, node_id, page, outcome, output, part, count, items)
     SELECT $1, node_id, $2, outcome, output, part, count, items
     FROM unnest($3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::jsonb[])
       AS kept (node_id, outcome, output, part, count, items)
     ON CONFLICT DO NOTHING`,
    [
      runId,
      page,
      rows.map(({ node }) => node),
      rows.map(({ outcome }) => outcome),
      rows.map(({ output }) => output),
      rows.map(({ part }) => part),
      rows.map(({ count }) => count),
      rows.map(({ items }) => items),
    ],
  );
}

/** Runs of a pipeline whose items are kept, beside those that have only just ended and may be waited for. */
const keptRuns = 20;

/** Forgets the items of a pipeline's older runs; their counts and errors stay. */
export async function forgetOldItems(pool: pg.Pool, runId: string): Promise<void> {
  await pool.query(
    `DELETE FROM run_item_pages WHERE run_id IN (
       SELECT old.id FROM runs old
       WHERE old.pipeline_id = (SELECT pipeline_id FROM runs WHERE id = $1)
         AND old.finished_at < now() - interval '1 minute'
         AND EXISTS (SELECT 1 FROM run_item_pages p WHERE p.run_id = old.id)
       ORDER BY old.created_at DESC, old.id DESC OFFSET $2)`,
    [runId, keptRuns],
  );
}

function split(
  way: Pick<ItemRow, 'node' | 'outcome' | 'output'>,
  kept: readonly KeptItem[],
): readonly ItemRow[] {
  return Array.from({ length: Math.ceil(kept.length / rowSize) }, (_, part) => {
    const items = kept.slice(part * rowSize, (part + 1) * rowSize);
    // Plain data once the vectors are gone.
    const json = JSON.stringify(toStorableJson(items as unknown as JsonValue));
    return { ...way, output: toStorableText(way.output), part, count: items.length, items: json };
  });
}

function keep({ embedding, ...item }: Item): KeptItem {
  const whole = { ...item, ...(embedding === undefined ? {} : { embedded: true as const }) };
  if (JSON.stringify(whole).length <= largestItem) return { item: whole };
  const { id, image, failure } = item;
  return {
    cut: true,
    item: {
      id,
      metadata: {},
      ...(image === undefined ? {} : { image }),
      ...(failure === undefined ? {} : { failure }),
    },
  };
}
