'use client';

import type { RunSummary } from '@clipline/runtime';
import { useDocumentVisibility } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { type ReactNode, type RefObject, useRef } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import type { RouterOutputs } from '../../server/routers/app.ts';
import { formatCount } from '../../ui/format.ts';
import { isActive } from '../../ui/run-status.ts';

const recent = 60_000;
const refreshEvery = 3_000;

type Trpc = ReturnType<typeof useTRPC>;
type RunPages = InfiniteData<RouterOutputs['runs']['page']>;

/**
 * Keeps what the app knows of runs and catalogues in step with the server, by one stream of events. A hidden tab
 * closes its stream, since browsers allow few to one host; opening it again brings the present state.
 */
export function LiveRuns({ children }: { readonly children: ReactNode }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const visible = useDocumentVisibility() !== 'hidden';
  const refreshedAt = useRef(0);
  const told = useRef(new Map<string, RunSummary['status']>());
  useSubscription(
    trpc.runs.watch.subscriptionOptions(
      {},
      {
        enabled: visible,
        onData: ({ data: run }) => {
          takeIntoPages(queryClient, trpc, { run, told: told.current });
          takeRun(queryClient, trpc, run);
          takeIntoPipelines(queryClient, trpc, run);
          if (run.status === 'running') showFirstPictures(queryClient, trpc, { run, refreshedAt });
        },
      },
    ),
  );
  return children;
}

/** Lists of runs show it as it is now; they are read again when it is new to them or in another state. */
function takeIntoPages(
  queryClient: QueryClient,
  trpc: Trpc,
  { run, told }: { readonly run: RunSummary; readonly told: Map<string, RunSummary['status']> },
): void {
  const queryKey = trpc.runs.page.pathKey();
  const changed = told.get(run.id) !== run.status;
  told.set(run.id, run.status);
  const isRecent = isActive(run.status) || run.createdAt.getTime() > Date.now() - recent;
  const misses = queryClient.getQueriesData<RunPages>({ queryKey }).some(([, data]) => {
    const known = data?.pages.flatMap(({ runs }) => runs).find(({ id }) => id === run.id);
    return known === undefined ? isRecent : known.status !== run.status;
  });
  if (changed && misses) {
    void queryClient.invalidateQueries({ queryKey });
    return;
  }
  queryClient.setQueriesData<RunPages>({ queryKey }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            runs: page.runs.map((old) => (old.id === run.id ? run : old)),
          })),
        },
  );
}

function takeIntoPipelines(queryClient: QueryClient, trpc: Trpc, run: RunSummary): void {
  const { id, pipeline, status, createdAt, startedAt } = run;
  if (pipeline === null) return;
  queryClient.setQueryData(trpc.pipelines.list.queryKey(), (all) =>
    all?.map((one) =>
      one.name === pipeline && (one.lastRun === null || one.lastRun.createdAt <= createdAt)
        ? { ...one, lastRun: { id, status, createdAt, startedAt } }
        : one,
    ),
  );
}

function takeRun(queryClient: QueryClient, trpc: Trpc, run: RunSummary): void {
  if (run.catalog === null) return;
  const listKey = trpc.catalogs.list.queryKey();
  const catalogs = queryClient.getQueryData(listKey);
  if (catalogs === undefined) return;
  const catalog = catalogs.find((known) => known.name === run.catalog);
  if (catalog === undefined) {
    // Runs of catalogues that were removed are told as well; those are no news.
    const endedAt = run.finishedAt?.getTime() ?? 0;
    const isRecent = isActive(run.status) || endedAt > Date.now() - recent;
    if (isRecent) void queryClient.invalidateQueries({ queryKey: listKey });
    return;
  }
  const before = catalog.lastRun;
  if (before !== null && before.id !== run.id && before.createdAt > run.createdAt) return;
  queryClient.setQueryData(listKey, (list) =>
    list?.map((known) => (known.name === run.catalog ? { ...known, lastRun: run } : known)),
  );
  const isNews = before?.id !== run.id || before.status !== run.status;
  if (!isNews || isActive(run.status)) return;
  void queryClient.invalidateQueries({ queryKey: listKey });
  void queryClient.invalidateQueries({ queryKey: trpc.catalogs.assets.pathKey() });
  void queryClient.invalidateQueries({ queryKey: trpc.catalogs.errors.pathKey() });
  void queryClient.invalidateQueries({ queryKey: trpc.search.pathKey() });
  void queryClient.invalidateQueries({ queryKey: trpc.runs.list.pathKey() });
  if (before?.id === run.id && isActive(before.status)) tellEnd(run);
}

/** An empty catalogue shows its first pictures while the rest is still being read. */
function showFirstPictures(
  queryClient: QueryClient,
  trpc: Trpc,
  { run, refreshedAt }: { readonly run: RunSummary; readonly refreshedAt: RefObject<number> },
): void {
  const catalogs = queryClient.getQueryData(trpc.catalogs.list.queryKey());
  const isEmpty = catalogs?.some(({ name, images }) => name === run.catalog && images === 0) === true;
  if (!isEmpty || run.progress.embedded === 0 || Date.now() - refreshedAt.current < refreshEvery) return;
  refreshedAt.current = Date.now();
  void queryClient.invalidateQueries({ queryKey: trpc.catalogs.list.queryKey() });
  void queryClient.invalidateQueries({ queryKey: trpc.catalogs.assets.pathKey() });
}

function tellEnd(run: RunSummary): void {
  const name = run.catalog ?? run.title;
  if (run.status === 'succeeded') {
    const { embedded, failed } = run.progress;
    notifications.show({
      title: `${name} is indexed`,
      message: `${formatCount(embedded, 'new picture')}${failed > 0 ? `, ${formatCount(failed, 'problem')}` : ''}`,
    });
  }
  if (run.status === 'failed') {
    notifications.show({
      title: `${name} could not be indexed`,
      message: run.error?.message ?? '',
      color: 'red',
      autoClose: 12_000,
    });
  }
}
