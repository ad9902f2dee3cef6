import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ClipError,
  type FolderRule,
  type Item,
  type NodeRegistry,
  type SourceContext,
} from '@clipline/clip-core';
import { planPipeline } from '@clipline/engine';
import { type FSWatcher, watch } from 'chokidar';
import { z } from 'zod';
import type { AdvisoryLock } from '../../database/advisory-lock.ts';
import type { Database } from '../../database/open-database.ts';
import { addFirings } from '../firings.ts';
import { isListening, listeningOf, readTriggers } from '../trigger-row.ts';
import { compareFolder, type FolderBatch, type FolderState, factsOf } from './compare-folder.ts';

export interface FolderParts {
  readonly database: Database;
  readonly registry: NodeRegistry;
  /** Where it is kept what is known about each folder. */
  readonly home: string;
  /** What the source that lists a folder is given. */
  readonly context: () => Promise<SourceContext>;
  /** Called when the system tells that something happened in a folder. */
  readonly onEvent?: () => void;
}

/** Even where the system tells what happens, a folder is looked at this often, in milliseconds. */
const lookAnyway = 60_000;

/** How soon a folder is looked at again in which something is going on, in milliseconds. */
const lookSoon = 1_000;

interface Watched {
  readonly rule: FolderRule;
  readonly lock: AdvisoryLock;
  readonly watcher: FSWatcher | null;
  state: FolderState | null;
  dirty: boolean;
  lookAt: number;
}

/** The folders that this process watches. Each is watched by one process; when it dies, another takes over. */
export class FolderWatches implements AsyncDisposable {
  readonly #parts: FolderParts;
  readonly #watched = new Map<string, Watched>();

  constructor(parts: FolderParts) {
    this.#parts = parts;
  }

  /** Looks at the folders that may have changed and writes down runs. Answers when to look again. */
  async look(now: Date): Promise<Date | null> {
    const { database, registry } = this.#parts;
    const rows = await readTriggers(
      database.pool,
      `WHERE ${isListening} AND t.next_at IS NULL AND t.path IS NULL AND t.follows IS NULL`,
    );
    const wanted = new Map(
      rows.flatMap((row) => {
        const listening = listeningOf(registry, row);
        return listening?.to === 'folder' ? [[row.id, listening.folder] as const] : [];
      }),
    );
    for (const [id, { rule, lock }] of this.#watched) {
      const same = JSON.stringify(wanted.get(id)) === JSON.stringify(rule);
      if (!same || lock.lost.aborted) await this.#close(id);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const [id, rule] of wanted) {
      const watched = this.#watched.get(id) ?? (await this.#open(id, rule));
      if (watched === null) continue;
      if (watched.dirty || now.getTime() >= watched.lookAt) await this.#lookAt(id, watched, now);
      next = Math.min(next, watched.lookAt);
    }
    return Number.isFinite(next) ? new Date(next) : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const id of [...this.#watched.keys()]) await this.#close(id);
  }

  async #open(id: string, rule: FolderRule): Promise<Watched | null> {
    const lock = await this.#parts.database.tryLock(`clipline folder ${id}`);
    if (lock === null) return null;
    const watched: Watched = {
      rule,
      lock,
      watcher: rule.polling
        ? null
        : watch(rule.root, { ignoreInitial: true, persistent: false, depth: rule.recursive ? 100 : 0 }),
      state: await this.#load(id, rule),
      dirty: true,
      lookAt: 0,
    };
    watched.watcher?.on('all', () => {
      watched.dirty = true;
      this.#parts.onEvent?.();
    });
    // A folder that cannot be watched is looked at all the same.
    watched.watcher?.on('error', () => undefined);
    this.#watched.set(id, watched);
    return watched;
  }

  async #close(id: string): Promise<void> {
    const watched = this.#watched.get(id);
    this.#watched.delete(id);
    await watched?.watcher?.close();
    await watched?.lock[Symbol.asyncDispose]();
  }

  async #lookAt(id: string, watched: Watched, now: Date): Promise<void> {
    const { rule } = watched;
    watched.dirty = false;
    watched.lookAt = now.getTime() + (rule.polling ? rule.pollSeconds * 1_000 : lookAnyway);
    const items = await this.#list(rule);
    // A folder that is not there has lost nothing.
    if (items === null) return;
    const found = new Map(items.map((item) => [item.id, factsOf(item)]));
    if (watched.state === null) {
      watched.state = { known: found, pending: new Map() };
      await this.#save(id, rule, watched.state);
      return;
    }
    const { state, batch } = compareFolder(watched.state, found, { rule, now: now.getTime() });
    if (batch.length > 0) {
      const byId = new Map(items.map((item) => [item.id, item]));
      await addFirings(this.#parts.database.pool, [
        {
          triggerId: id,
          key: keyOf(batch),
          at: now,
          items: batch.map((one) => toItem(one, byId.get(one.path))),
        },
      ]);
    }
    const moved = state.known.size !== watched.state.known.size || batch.length > 0;
    watched.state = state;
    if (moved) await this.#save(id, rule, state);
    if (state.pending.size > 0) watched.lookAt = Math.min(watched.lookAt, now.getTime() + lookSoon);
  }

  /** The images of a folder as its source gives them; null when the folder cannot be read. */
  async #list(rule: FolderRule): Promise<readonly Item[] | null> {
    const { root, recursive, include } = rule;
    const params = { root, recursive, include: [...include], pageSize: 1_000 };
    const pipeline = { name: 'Watch', nodes: [{ id: 'folder', type: 'sources.folder', params }] };
    const { source } = planPipeline(pipeline, this.#parts.registry);
    const items: Item[] = [];
    const context = await this.#parts.context();
    try {
      for await (const page of source.definition.pages(source.params, null, context))
        items.push(...page.items);
      return items;
    } catch (error) {
      if (error instanceof ClipError) return null;
      throw error;
    }
  }

  #fileOf(id: string): string {
    return join(this.#parts.home, 'watches', `${id}.json`);
  }

  /** What was known when somebody last looked, here: what happened since is found out by comparing. */
  async #load(id: string, { root }: FolderRule): Promise<FolderState | null> {
    try {
      const kept = keptSchema.parse(JSON.parse(await readFile(this.#fileOf(id), 'utf8')));
      return kept.root === root ? { known: new Map(kept.known), pending: new Map() } : null;
    } catch {
      // Never kept, or by another version: the folder as it is now is where to begin.
      return null;
    }
  }

  async #save(id: string, { root }: FolderRule, { known }: FolderState): Promise<void> {
    const file = this.#fileOf(id);
    await mkdir(join(this.#parts.home, 'watches'), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify({ root, known: [...known] }));
    await rename(`${file}.new`, file);
  }
}

const keptSchema = z.object({ root: z.string(), known: z.array(z.tuple([z.string(), z.string()])) });

function keyOf(batch: readonly FolderBatch[]): string {
  return `files:${createHash('sha256').update(JSON.stringify(batch)).digest('hex')}`;
}

function toItem({ path, change }: FolderBatch, item: Item | undefined): Item {
  return {
    ...(item ?? { id: path, metadata: { path } }),
    metadata: { ...(item?.metadata ?? { path }), change },
  };
}
