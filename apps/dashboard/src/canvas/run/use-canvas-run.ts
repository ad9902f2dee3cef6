import type { RunDetail } from '@clipline/runtime';
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
  const start = useMutation(trpc.builderRuns.start.mutationOptions({ onSuccess: follow }));
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
    error: start.error ?? retryFrom.error ?? retryFailed.error ?? cancel.error ?? error ?? null,
    isStarting: start.isPending || (id !== null && run === null),
    start: (draft: boolean) => start.mutate({ pipeline, draft, idempotencyKey: crypto.randomUUID() }),
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
