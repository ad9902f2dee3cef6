import type { Cursor, Item, NodeCounts, RunEvent } from '@clipline/clip-core';
import type { NodeItems } from '@clipline/engine';
import type pg from 'pg';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import type { RunProgress } from '../services.ts';
import { inTransaction } from './in-transaction.ts';
import { itemToJson } from './item-json.ts';
import { type ItemRow, toItemRows, writeItems } from './node-items.ts';
import { requireRunning } from './page-table.ts';
import { Speedometer } from './run-progress.ts';

export type ItemFailed = Extract<RunEvent, { kind: 'item-failed' }>;

/** A page that every sink has answered for. */
export interface CommittedPage {
  readonly page: number;
  readonly node: string;
  readonly cursor: Cursor;
  readonly done: readonly Item[];
  readonly failed: readonly ItemFailed[];
  /** Items that the source read, those it refused included. */
  readonly read: number;
}

export interface RecorderOptions {
  readonly pool: pg.Pool;
  readonly runId: string;
  readonly catalogId: string | null;
  /** Where the run stood; that of its row when it is resumed. */
  readonly progress: RunProgress;
  /** Under which name the cursor of a committed page is kept; without one, its node. Null: the reader keeps it. */
  readonly checkpoint?: string | null;
  /** Writes outside the database that must come before the commit. */
  readonly beforeCommit?: (page: CommittedPage) => Promise<void>;
  /** Writes of the same transaction; answers what the page adds to the progress. */
  readonly inCommit?: (client: pg.ClientBase, page: CommittedPage) => Promise<Partial<RunProgress>>;
  /** Where the file of a failed item is, and which node refused it when that was in an earlier run. */
  readonly describeFailed?: (failed: ItemFailed) => { readonly path: string; readonly node: string } | null;
  readonly onProgress?: (progress: RunProgress) => void;
}

interface PageNotes {
  read: number;
  readonly failed: ItemFailed[];
  readonly counts: Map<string, NodeCounts>;
  readonly items: ItemRow[];
}

/**
 * Turns the events of a run into rows. Each committed page is one transaction: what its items did, the errors, the
 * counts, the progress and the cursor are kept together or not at all.
 */
export class RunRecorder {
  readonly #options: RecorderOptions;
  readonly #pages = new Map<number, PageNotes>();
  readonly #speed = new Speedometer();
  #progress: RunProgress;
  #total: number | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#progress = { ...options.progress, rate: null };
    this.#speed.mark(this.#progress.scanned);
  }

  get progress(): RunProgress {
    return this.#progress;
  }

  /** Keeps what became of the items of a page at a node, to be written when the page is committed. */
  see(seen: NodeItems): void {
    this.#notesOf(seen.page).items.push(...toItemRows(seen));
  }

  async record(event: RunEvent): Promise<void> {
    switch (event.kind) {
      case 'source-total':
        this.#total = event.total;
        this.#show({ ...this.#progress, total: event.total });
        return;
      case 'page-started':
        this.#notesOf(event.page).read += event.items;
        return;
      case 'node-finished':
        this.#notesOf(event.page).counts.set(event.node, event.counts);
        return;
      case 'item-failed':
        this.#notesOf(event.page).failed.push(event);
        return;
      case 'page-committed':
        await this.#commit(event);
        return;
      case 'run-started':
      case 'run-finished':
        return;
    }
  }

  async #commit(event: Extract<RunEvent, { kind: 'page-committed' }>): Promise<void> {
    const { pool, runId, inCommit, beforeCommit, checkpoint } = this.#options;
    const notes = this.#notesOf(event.page);
    const { page, node, cursor, done } = event;
    const committed: CommittedPage = { page, node, cursor, done, failed: notes.failed, read: notes.read };
    await beforeCommit?.(committed);
    const progress = await inTransaction(pool, async (client) => {
      const before = await requireRunning(client, runId);
      const added = inCommit
        ? await inCommit(client, committed)
        : { scanned: notes.read, embedded: done.length, failed: notes.failed.length };
      await this.#writeErrors(client, notes.failed);
      await writeCounts(client, runId, notes.counts);
      await writeItems(client, runId, { page: event.page, rows: notes.items });
      if (checkpoint !== null) {
        await client.query(
          `INSERT INTO checkpoints (run_id, node_id, page, cursor, updated_at) VALUES ($1, $2, $3, $4, now())
           ON CONFLICT (run_id, node_id) DO UPDATE SET page = excluded.page, cursor = excluded.cursor, updated_at = now()`,
          [runId, checkpoint ?? node, page, JSON.stringify(toStorableJson(cursor))],
        );
      }
      const sum = this.#add(before, added);
      await client.query('UPDATE runs SET progress = $2, heartbeat_at = now() WHERE id = $1', [
        runId,
        JSON.stringify(sum),
      ]);
      return sum;
    });
    this.#pages.delete(event.page);
    this.#show(progress);
  }

  #add(now: RunProgress, added: Partial<RunProgress>): RunProgress {
    const scanned = now.scanned + (added.scanned ?? 0);
    const total = this.#total ?? now.total;
    return {
      total: total === null ? null : Math.max(total, scanned),
      scanned,
      embedded: now.embedded + (added.embedded ?? 0),
      unchanged: now.unchanged + (added.unchanged ?? 0),
      removed: now.removed + (added.removed ?? 0),
      failed: now.failed + (added.failed ?? 0),
      rate: this.#speed.mark(scanned),
    };
  }

  async #writeErrors(client: pg.ClientBase, failed: readonly ItemFailed[]): Promise<void> {
    if (failed.length === 0) return;
    const { runId, catalogId, describeFailed } = this.#options;
    const places = failed.map(
      (one) => describeFailed?.(one) ?? { path: pathOfItem(one.item), node: one.node },
    );
    await client.query(
      `INSERT INTO item_errors (run_id, catalog_id, item_id, path, node, code, message, retryable, item, at)
       SELECT $1, $2, item_id, path, node, code, message, retryable, item, clock_timestamp()
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::jsonb[])
         AS failed (item_id, path, node, code, message, retryable, item)
       ON CONFLICT DO NOTHING`,
      [
        runId,
        catalogId,
        failed.map(({ item }) => toStorableText(item.id)),
        places.map(({ path }) => toStorableText(path)),
        places.map(({ node }) => node),
        failed.map(({ error }) => error.code),
        failed.map(({ error }) => toStorableText(error.message)),
        failed.map(({ error }) => error.retryable),
        failed.map(({ item }) => keepItem(item)),
      ],
    );
  }

  #notesOf(page: number): PageNotes {
    const notes = this.#pages.get(page) ?? { read: 0, failed: [], counts: new Map(), items: [] };
    this.#pages.set(page, notes);
    return notes;
  }

  #show(progress: RunProgress): void {
    this.#progress = progress;
    this.#options.onProgress?.(progress);
  }
}

/** Characters of a refused item's JSON; a larger one is not kept. */
const largestItem = 64 * 1024;

/** The item as it came to the node that refused it, to be tried again; null when it is too large to keep. */
function keepItem({ failure: _, ...item }: Item): string | null {
  const text = JSON.stringify(itemToJson(item));
  return text.length > largestItem ? null : text;
}

/** Adds a page's counts to what the row of each node holds. */
async function writeCounts(
  client: pg.ClientBase,
  runId: string,
  counts: ReadonlyMap<string, NodeCounts>,
): Promise<void> {
  for (const [node, added] of counts) {
    const { rows } = await client.query<{ counts: Partial<NodeCounts> }>(
      'SELECT counts FROM run_nodes WHERE run_id = $1 AND node_id = $2',
      [runId, node],
    );
    const sum = addCounts(rows[0]?.counts ?? {}, added);
    await client.query(
      `INSERT INTO run_nodes (run_id, node_id, counts, updated_at) VALUES ($1, $2, $3, now())
       ON CONFLICT (run_id, node_id) DO UPDATE SET counts = excluded.counts, updated_at = now()`,
      [runId, node, JSON.stringify(sum)],
    );
  }
}

function addCounts(before: Partial<NodeCounts>, added: NodeCounts): NodeCounts {
  const reasons = addByName(before.reasons, added.reasons);
  const passed = (before.passed ?? 0) + (added.passed ?? 0);
  const cached = (before.cached ?? 0) + (added.cached ?? 0);
  return {
    in: (before.in ?? 0) + added.in,
    out: addByName(before.out, added.out),
    errors: (before.errors ?? 0) + added.errors,
    dropped: (before.dropped ?? 0) + added.dropped,
    ...(Object.keys(reasons).length > 0 ? { reasons } : {}),
    ...(passed > 0 ? { passed } : {}),
    ...(cached > 0 ? { cached } : {}),
    milliseconds: Math.round((before.milliseconds ?? 0) + added.milliseconds),
  };
}

type Counts = { readonly [name: string]: number };

function addByName(before: Counts = {}, added: Counts = {}): Counts {
  const names = new Set([...Object.keys(before), ...Object.keys(added)]);
  return Object.fromEntries([...names].map((name) => [name, (before[name] ?? 0) + (added[name] ?? 0)]));
}

function pathOfItem(item: Item): string {
  const { path } = item.metadata;
  return typeof path === 'string' ? path : (item.image?.uri ?? item.id);
}
