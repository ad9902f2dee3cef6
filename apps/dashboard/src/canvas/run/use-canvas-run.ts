import type { AskedItems, RunDetail } from '@clipline/runtime';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo, useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { isActive } from '../../ui/run-status.ts';
import { flowOf, type NodeFlow } from './node-flow.ts';

/** A run as its stream tells it. */
interface Moments {
  readonly now: WatchedRun | null;
  readonly before: WatchedRun | null;
}

/** What a run has to be given before it can start, of the draft or of what is published. */
export interface RunQuestion extends AskedItems {
  readonly draft: boolean;
}

/** What a person gives a run. */
export interface RunItems {
  /** Addresses. */
  readonly pictures: readonly string[];
  readonly texts: readonly string[];
}

type WatchedRun = Omit<RunDetail, 'definition'> & { readonly at: Date };

/** Starts runs of a pipeline and follows the newest one, or the one that was started here. */
export function useCanvasRun(pipeline: string) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data: latest } = useQuery(trpc.builderRuns.latest.queryOptions({ pipeline }));
  const [chosen, setChosen] = useQueryState('run', parseAsString);
  const [itemsOf, showItems] = useState<string | null>(null);
  const id = chosen ?? (latest != null && isActive(latest.status) ? latest.id : null);
  const [moments, setMoments] = useState<Moments>({ now: null, before: null });
  const now = moments.now?.id === id ? moments.now : null;
  const isOver = now !== null && now.finishedAt !== null;
  const { error } = useSubscription(
    trpc.builderRuns.watch.subscriptionOptions(
      { id: id ?? '' },
      {
        // The stream ends with the run, and what it told last stays.
        enabled: id !== null && !isOver,
        onData: ({ data }) =>
          setMoments((old) => ({ now: data, before: old.now?.id === data.id ? old.now : null })),
      },
    ),
  );
  const run = now;
  const flow = useMemo<ReadonlyMap<string, NodeFlow>>(
    () => (now === null ? new Map() : flowOf(now, moments.before)),
    [now, moments.before],
  );
  const follow = ({ id: started }: { readonly id: string }) => {
    void setChosen(started);
    void client.invalidateQueries({ queryKey: trpc.builderRuns.latest.queryKey({ pipeline }) });
  };
  const [question, setQuestion] = useState<RunQuestion | null>(null);
  const start = useMutation(
    trpc.builderRuns.start.mutationOptions({
      onSuccess: (started) => {
        setQuestion(null);
        follow(started);
      },
    }),
  );
  const begin = (draft: boolean, on?: RunItems) =>
    start.mutate({
      pipeline,
      draft,
      idempotencyKey: crypto.randomUUID(),
      ...(on === undefined ? {} : { on: { pictures: [...on.pictures], texts: [...on.texts] } }),
    });
  const ask = useMutation({
    mutationFn: (draft: boolean) =>
      client.fetchQuery(trpc.builderRuns.asks.queryOptions({ pipeline, draft }, { staleTime: 0 })),
    onSuccess: (asked, draft) => {
      start.reset();
      if (asked === null) begin(draft);
      else setQuestion({ ...asked, draft });
    },
  });
  const retryFrom = useMutation(
    trpc.builderRuns.retryFrom.mutationOptions({ onSuccess: ([first]) => first && follow(first) }),
  );
  const retryFailed = useMutation(
    trpc.builderRuns.retryFailed.mutationOptions({ onSuccess: ([first]) => first && follow(first) }),
  );
  const cancel = useMutation(trpc.runs.cancel.mutationOptions());
  return {
    /** The run that is followed, with what has passed its nodes; null before there is one. */
    run,
    /** What has passed each node. */
    flow,
    error: ask.error ?? start.error ?? retryFrom.error ?? retryFailed.error ?? cancel.error ?? error ?? null,
    isStarting: ask.isPending || start.isPending || (id !== null && run === null),
    /** Starts a run, or asks what it has to be given. */
    start: (draft: boolean) => ask.mutate(draft),
    /** What is asked before a run can start; null while nothing is. */
    question,
    startOn: (on: RunItems) => question !== null && begin(question.draft, on),
    leaveQuestion: () => setQuestion(null),
    retryFrom: (from: string) => run !== null && retryFrom.mutate({ id: run.id, from }),
    retryFailed: () => run !== null && retryFailed.mutate({ id: run.id }),
    cancel: () => run !== null && cancel.mutate({ id: run.id }),
    /** The node whose items are looked at. */
    itemsOf,
    showItems,
    /** Looks at the newest run of the pipeline; null where there is none or it is shown. */
    showLatest: latest == null || latest.id === id ? null : () => void setChosen(latest.id),
    /** Looks at the draft again instead of the run. */
    leave: () => void setChosen(null),
  } as const;
}

export type CanvasRun = ReturnType<typeof useCanvasRun>;
