import type { FileChange, FolderRule, Item } from '@clipline/clip-core';

/** A file as it was last seen: its size and time, which tell whether it changed. */
export type FolderFacts = ReadonlyMap<string, string>;

interface Pending {
  readonly change: FileChange;
  /** Null for a file that is gone. */
  readonly facts: string | null;
  /** When it was first seen so, in milliseconds. */
  readonly since: number;
}

/** What is known about a folder, and what has happened in it that no run was started for. */
export interface FolderState {
  readonly known: FolderFacts;
  readonly pending: ReadonlyMap<string, Pending>;
}

export interface FolderBatch {
  readonly path: string;
  readonly change: FileChange;
  /** Size and time: of the file now, or when it was last seen. */
  readonly facts: string;
}

/**
 * Compares a folder with what was known. A file counts once it has stayed the same for the rule's time; those that
 * count become a batch once nothing has happened for a while, or the first has waited long enough.
 */
export function compareFolder(
  state: FolderState,
  found: FolderFacts,
  { rule, now }: { readonly rule: Omit<FolderRule, 'root' | 'include'>; readonly now: number },
): { readonly state: FolderState; readonly batch: readonly FolderBatch[] } {
  const known = new Map(state.known);
  const pending = findPending(state, found, now);
  const settled = [...pending].filter(([, { since }]) => now - since >= rule.settleSeconds * 1_000);
  const absorb = (path: string, facts: string | null) => {
    if (facts === null) known.delete(path);
    else known.set(path, facts);
    pending.delete(path);
  };
  const lastAt = Math.max(0, ...[...pending.values()].map(({ since }) => since));
  const wanted: (readonly [string, Pending])[] = [];
  for (const [path, one] of settled) {
    if (rule.on.includes(one.change)) wanted.push([path, one]);
    else absorb(path, one.facts);
  }
  const firstAt = Math.min(...wanted.map(([, { since }]) => since));
  const { quietSeconds, maxWaitSeconds, maxItems } = rule.batch;
  const ready =
    wanted.length >= maxItems ||
    now - lastAt >= quietSeconds * 1_000 ||
    now - firstAt >= maxWaitSeconds * 1_000;
  const batch = ready ? wanted.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, maxItems) : [];
  const told = batch.map(([path, { change, facts }]) => ({
    path,
    change,
    facts: facts ?? state.known.get(path) ?? '',
  }));
  for (const [path, { facts }] of batch) absorb(path, facts);
  return { state: { known, pending }, batch: told };
}

function findPending({ known, pending }: FolderState, found: FolderFacts, now: number): Map<string, Pending> {
  const next = new Map<string, Pending>();
  const note = (path: string, change: FileChange, facts: string | null) => {
    const before = pending.get(path);
    next.set(
      path,
      before?.facts === facts && before.change === change ? before : { change, facts, since: now },
    );
  };
  for (const [path, facts] of found) {
    if (known.get(path) !== facts) note(path, known.has(path) ? 'changed' : 'added', facts);
  }
  for (const path of known.keys()) if (!found.has(path)) note(path, 'removed', null);
  return next;
}

/** Size and time of a file, as its source tells them. */
export function factsOf({ metadata }: Item): string {
  return `${String(metadata.bytes)} ${String(metadata.modifiedAt)}`;
}
