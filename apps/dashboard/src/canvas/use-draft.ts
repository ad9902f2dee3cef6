import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTRPC } from '../client/trpc.tsx';
import type { RouterInputs } from '../server/routers/app.ts';
import { clipCodeOf } from '../ui/clip-error.ts';
import type { PipelineDocument } from './document/pipeline-document.ts';
import { writeDocument } from './document/read-document.ts';

/** Where the draft on the server stands to the one in this tab. */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

/** Milliseconds of rest after which a change is saved. */
const rest = 600;

interface Kept {
  readonly document: PipelineDocument;
  readonly revision: number;
}

/**
 * Saves the document a moment after each change. When somebody else saved in between, nothing is overwritten: the state
 * is `conflict` until `adopt` says which revision this tab now starts from.
 */
export function useDraft(name: string, document: PipelineDocument, start: Kept) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [kept, setKept] = useState(start);
  const [failure, setFailure] = useState<{ readonly error: unknown; readonly of: PipelineDocument } | null>(
    null,
  );
  const { mutateAsync, isPending } = useMutation(trpc.pipelines.saveDraft.mutationOptions());
  const busy = useRef(false);

  const save = useCallback(
    async (next: PipelineDocument, revision: number): Promise<number | null> => {
      if (busy.current) return null;
      busy.current = true;
      try {
        const detail = await mutateAsync({ name, definition: toInput(next), revision });
        client.setQueryData(trpc.pipelines.get.queryKey({ name }), detail);
        setKept({ document: next, revision: detail.revision });
        setFailure(null);
        return detail.revision;
      } catch (error) {
        setFailure({ error, of: next });
        return null;
      } finally {
        busy.current = false;
      }
    },
    [client, mutateAsync, name, trpc],
  );

  const isConflict = failure !== null && clipCodeOf(failure.error) === 'conflict';
  const isSame = document === kept.document;
  const isRefused = failure !== null && failure.of === document;
  useEffect(() => {
    if (isSame || isConflict || isRefused || isPending) return;
    const timer = setTimeout(() => void save(document, kept.revision), rest);
    return () => clearTimeout(timer);
  }, [document, isSame, isConflict, isRefused, isPending, kept.revision, save]);

  useEffect(() => {
    if (isSame) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isSame]);

  const state: SaveState = isConflict
    ? 'conflict'
    : isRefused
      ? 'failed'
      : isPending
        ? 'saving'
        : isSame
          ? 'saved'
          : 'unsaved';
  return {
    state,
    error: failure?.error ?? null,
    revision: kept.revision,
    /** Tries again what was refused. */
    retry: () => setFailure(null),
    /** Says what the server holds now; what differs from it is saved next. */
    adopt: (now: Kept) => {
      setKept(now);
      setFailure(null);
    },
    /** Saves at once; the revision, or null where that failed. */
    flush: async () => (isSame ? kept.revision : save(document, kept.revision)),
  } as const;
}

/** JSON, which the schema of the procedure knows in its mutable form only. */
function toInput(document: PipelineDocument) {
  return writeDocument(document) as RouterInputs['pipelines']['saveDraft']['definition'];
}
