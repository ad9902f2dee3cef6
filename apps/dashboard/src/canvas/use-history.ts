import { useReducer } from 'react';
import { beginHistory, type EditHistory, record, redo, undo } from './document/edit-history.ts';
import type { PipelineDocument } from './document/pipeline-document.ts';
import type { Edit } from './editor-context.tsx';

type Action =
  | { readonly kind: 'edit'; readonly edit: Edit; readonly strand: string | null }
  | { readonly kind: 'undo' | 'redo' };

function step(history: EditHistory, action: Action): EditHistory {
  switch (action.kind) {
    case 'edit':
      return record(history, action.edit(history.present), action.strand);
    case 'undo':
      return undo(history);
    case 'redo':
      return redo(history);
  }
}

/** The document and its undo stack. */
export function useHistory(start: PipelineDocument) {
  const [history, dispatch] = useReducer(step, start, beginHistory);
  return { history, dispatch } as const;
}
