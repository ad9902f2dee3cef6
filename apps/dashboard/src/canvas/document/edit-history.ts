import type { PipelineDocument } from './pipeline-document.ts';

/** Most steps that can be undone. */
const longest = 200;

/** What a document was and will be again; a change of nothing is no step. */
export interface EditHistory {
  readonly past: readonly PipelineDocument[];
  readonly present: PipelineDocument;
  readonly future: readonly PipelineDocument[];
  /** What the last step belongs to, such as a drag; further changes of the same are part of that step. */
  readonly strand: string | null;
}

export function beginHistory(present: PipelineDocument): EditHistory {
  return { past: [], present, future: [], strand: null };
}

/** Takes the next document. Steps of one `strand`, one after another, count as one. */
export function record(
  history: EditHistory,
  next: PipelineDocument,
  strand: string | null = null,
): EditHistory {
  if (next === history.present) return history;
  const joins = strand !== null && strand === history.strand && history.past.length > 0;
  const past = joins ? history.past : [...history.past, history.present].slice(-longest);
  return { past, present: next, future: [], strand };
}

export function undo(history: EditHistory): EditHistory {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    strand: null,
  };
}

export function redo(history: EditHistory): EditHistory {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, strand: null };
}
