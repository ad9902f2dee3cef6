import { ClipError, type Item, type JsonValue } from '@clipline/clip-core';
import type pg from 'pg';
import { itemFromJson, itemToJson } from './item-json.ts';

/** Most items of a page that a run is started with. */
const pageItems = 100;

/** Most characters of such a page; larger items come alone. */
const pageCharacters = 1 << 20;

/** Most items that a run can be started with; more than that come from a source. */
const mostItems = 100_000;

/** Keeps the items that a run is started with, in pages. Throws `too-many`. */
export async function writeRunInput(
  client: pg.ClientBase,
  runId: string,
  items: readonly Item[],
): Promise<void> {
  if (items.length > mostItems) {
    throw new ClipError(
      'too-many',
      `A run can be started with ${mostItems} items at most, and these are ${items.length}. Let a source read them.`,
    );
  }
  let number = 0;
  for (const page of splitIntoPages(items)) {
    await client.query('INSERT INTO run_inputs (run_id, number, items) VALUES ($1, $2, $3)', [
      runId,
      number++,
      `[${page.join(',')}]`,
    ]);
  }
}

/** Gives a run the items that another was started with. */
export async function copyRunInput(client: pg.ClientBase, from: string, to: string): Promise<void> {
  await client.query(
    'INSERT INTO run_inputs (run_id, number, items) SELECT $2, number, items FROM run_inputs WHERE run_id = $1',
    [from, to],
  );
}

/** Pages of items that the run was started with, after the page of that number; −1 begins with the first. */
export async function* readRunInput(
  pool: pg.Pool,
  runId: string,
  after: number,
): AsyncGenerator<{ readonly number: number; readonly items: readonly Item[] }, void, undefined> {
  for (let last = after; ; ) {
    const { rows } = await pool.query<{ number: number; items: readonly JsonValue[] }>(
      'SELECT number, items FROM run_inputs WHERE run_id = $1 AND number > $2 ORDER BY number LIMIT 1',
      [runId, last],
    );
    const [row] = rows;
    if (row === undefined) return;
    last = row.number;
    yield { number: row.number, items: row.items.map(itemFromJson) };
  }
}

function* splitIntoPages(items: readonly Item[]): Generator<readonly string[], void, undefined> {
  let page: string[] = [];
  let characters = 0;
  for (const item of items) {
    const text = JSON.stringify(itemToJson(item));
    if (page.length >= pageItems || (page.length > 0 && characters + text.length > pageCharacters)) {
      yield page;
      page = [];
      characters = 0;
    }
    page.push(text);
    characters += text.length;
  }
  if (page.length > 0) yield page;
}
