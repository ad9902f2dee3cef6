import { ClipError } from '@clipline/clip-core';
import { z } from 'zod';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { ItemOutcome, KeptItem } from './node-items.ts';
import { getRun } from './run-summary.ts';

export interface RunItemsRequest {
  readonly node: string;
  /** Every outcome when left out. */
  readonly outcome?: ItemOutcome;
  /** Only those that took this output. */
  readonly output?: string;
  /** That of the page before. */
  readonly cursor?: string;
  /** 1…200; default 50. */
  readonly limit?: number;
}

/** An item of a run with what became of it at a node. */
export interface RunItem extends KeptItem {
  /** Names it among all items of the node. */
  readonly key: string;
  readonly outcome: ItemOutcome;
  /** The output that it took; null where it took none. */
  readonly output: string | null;
}

export interface RunItemPage {
  readonly items: readonly RunItem[];
  /** Null after the last. */
  readonly cursor: string | null;
}

interface Row {
  readonly page: number;
  readonly outcome: ItemOutcome;
  readonly output: string;
  readonly part: number;
  readonly items: readonly KeptItem[];
}

/** Where a page of the table begins: a row, and an item in it. */
const placeSchema = z.tuple([z.int(), z.string(), z.string(), z.int(), z.int().min(0)]);
type Place = z.output<typeof placeSchema>;

const start: Place = [-1, '', '', -1, 0];

/**
 * What became of the items at a node of a run, in the order of the run's pages. It reads only the rows that hold what
 * it answers, so a long run costs what a short one does. Throws `not-found`, `param-invalid`.
 */
export async function listRunItems(
  parts: RuntimeParts,
  runId: string,
  { node, outcome, output, cursor, limit = 50 }: RunItemsRequest,
): Promise<RunItemPage> {
  const { pool } = parts.database;
  await getRun(pool, runId);
  const wanted = Math.min(Math.max(limit, 1), 200);
  const place = cursor === undefined ? start : readPlace(cursor);
  const [page, lastOutcome, lastOutput, part, offset] = place;
  // The counts say which rows are needed before the items of any is loaded; each row has at least one.
  const { rows } = await pool.query<Row>(
    `SELECT page, outcome, output, part, items FROM (
       SELECT *, sum(count) OVER (ORDER BY page, outcome, output, part) - count AS before FROM (
         SELECT page, outcome, output, part, count, items FROM run_item_pages
         WHERE run_id = $1 AND node_id = $2 AND (page, outcome, output, part) >= ($3, $4, $5, $6)
           AND ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR output = $8)
         ORDER BY page, outcome, output, part LIMIT $9) AS candidates) AS counted
     WHERE before < $9 ORDER BY page, outcome, output, part`,
    [runId, node, page, lastOutcome, lastOutput, part, outcome ?? null, output ?? null, offset + wanted + 1],
  );
  const found = rows.flatMap((row) =>
    row.items
      .map((kept, index) => ({ place: placeOf(row, index), item: toRunItem(row, { kept, index }) }))
      .filter((one) => !isBefore(one.place, place)),
  );
  const shown = found.slice(0, wanted);
  // Their thumbnails may be asked for from now on.
  parts.previewed.add(shown.map(({ item }) => item.item));
  const next = found[wanted]?.place;
  return {
    items: shown.map(({ item }) => item),
    cursor: next === undefined ? null : JSON.stringify(next),
  };
}

function placeOf({ page, outcome, output, part }: Row, index: number): Place {
  return [page, outcome, output, part, index];
}

/** Rows come in order, so only items of the row that the place names can lie before it. */
function isBefore(one: Place, place: Place): boolean {
  return one.slice(0, 4).join(' ') === place.slice(0, 4).join(' ') && one[4] < place[4];
}

function toRunItem(row: Row, { kept, index }: { readonly kept: KeptItem; readonly index: number }): RunItem {
  const { outcome, output } = row;
  return { ...kept, key: placeOf(row, index).join(' '), outcome, output: output === '' ? null : output };
}

function readPlace(cursor: string): Place {
  try {
    return placeSchema.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new ClipError(
      'param-invalid',
      `"${cursor}" is no cursor of a page of items. Begin without one, or hand back the one that the page before gave.`,
      { cause },
    );
  }
}
