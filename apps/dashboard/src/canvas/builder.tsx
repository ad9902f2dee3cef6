'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { useMemo, useState } from 'react';
import { useTRPC } from '../client/trpc.tsx';
import type { RouterInputs } from '../server/routers/app.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { readDocument, writeDocument } from './document/read-document.ts';
import {
  type Editor,
  EditorProvider,
  type NodeDefinitionView,
  nothingSelected,
  type Problem,
  type Selection,
} from './editor-context.tsx';
import { CanvasRunProvider } from './run/canvas-run-context.tsx';
import { useDraft } from './use-draft.ts';
import { useHistory } from './use-history.ts';
import { Workbench } from './workbench.tsx';

const noProblems: readonly Problem[] = [];

/** Edits the draft of a pipeline: canvas, palette, panel and problems around one document with its undo stack. */
export function Builder({ name }: { readonly name: string }) {
  const trpc = useTRPC();
  const { data: detail } = useSuspenseQuery(trpc.pipelines.get.queryOptions({ name }));
  const { data: nodes } = useSuspenseQuery(trpc.nodes.list.queryOptions(undefined, { staleTime: Infinity }));
  // What the server held when the page was opened; later answers are those to our own saves.
  const [start] = useState(() => ({
    document: readDocument(detail.draft, name),
    revision: detail.revision,
  }));
  const { history, dispatch } = useHistory(start.document);
  const [selection, select] = useState<Selection>(nothingSelected);
  const definitions = useMemo(
    () => new Map(nodes.map((node): [string, NodeDefinitionView] => [node.type, node])),
    [nodes],
  );
  const document = history.present;
  const file = useMemo(() => writeDocument(document), [document]);
  const [settled] = useDebouncedValue(file, 250);
  const { data: problems = noProblems } = useQuery(
    trpc.nodes.check.queryOptions(
      // JSON, which the schema knows in its mutable form only.
      { pipeline: settled as RouterInputs['nodes']['check']['pipeline'] },
      { placeholderData: keepPreviousData, gcTime: 10_000 },
    ),
  );
  const draft = useDraft(name, document, start);

  const editor = useMemo(
    (): Editor => ({
      name,
      document,
      definitions,
      selection,
      problems,
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      select,
      edit: (edit, strand = '') => dispatch({ kind: 'edit', edit, strand: strand === '' ? null : strand }),
      undo: () => dispatch({ kind: 'undo' }),
      redo: () => dispatch({ kind: 'redo' }),
    }),
    [name, document, definitions, selection, problems, history.past.length, history.future.length, dispatch],
  );

  return (
    <EditorProvider value={editor}>
      <ReactFlowProvider>
        <CanvasRunProvider pipeline={name}>
          <Workbench
            draft={draft}
            file={file}
            onRestored={(restored) => {
              // A step like any other, so that undo brings back what was here.
              dispatch({ kind: 'edit', edit: () => restored.document, strand: null });
              select(nothingSelected);
              draft.adopt(restored);
            }}
          />
        </CanvasRunProvider>
      </ReactFlowProvider>
      {draft.state === 'conflict' && (
        <ConflictDialog
          name={name}
          mine={document}
          onTheirs={(theirs) => {
            // A step like any other, so that undo brings back what was here.
            dispatch({ kind: 'edit', edit: () => theirs.document, strand: null });
            select(nothingSelected);
            draft.adopt(theirs);
          }}
          onMine={(theirs) => {
            // Undo brings back theirs.
            dispatch({ kind: 'edit', edit: () => theirs.document, strand: null });
            dispatch({ kind: 'edit', edit: () => document, strand: null });
            draft.adopt(theirs);
          }}
        />
      )}
    </EditorProvider>
  );
}
