'use client';

import type { JobsView } from '@clipline/runtime';
import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { Figure } from '../../../ui/charts/figure.tsx';
import { LazyMinutesChart } from '../../../ui/charts/lazy-charts.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { Deliveries } from './deliveries.tsx';
import classes from './jobs-page.module.css';
import { Queue } from './queue.tsx';
import { describeMinutes } from './throughput-words.ts';
import { useJobsActions } from './use-jobs-actions.ts';
import { Workers } from './workers.tsx';

/** What workers do, what waits for them, and the switches for it. */
export function JobsPage() {
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.jobs.overview.queryOptions(),
    refetchInterval: 3_000,
    staleTime: 0,
  });
  const { data } = query;
  const throughput = useQuery({ ...trpc.jobs.throughput.queryOptions(), refetchInterval: 20_000 });
  const { pause } = useJobsActions();

  return (
    <div className={classes.page}>
      <PageHead title="Jobs" sum={data !== undefined && summarise(data)}>
        {data !== undefined && (
          <Button
            variant={data.paused ? 'filled' : 'default'}
            leftSection={
              data.paused ? (
                <IconPlayerPlay size={16} aria-hidden />
              ) : (
                <IconPlayerPause size={16} aria-hidden />
              )
            }
            loading={pause.isPending}
            onClick={() => pause.mutate({ paused: !data.paused })}
          >
            {data.paused ? 'Resume the queue' : 'Pause the queue'}
          </Button>
        )}
      </PageHead>
      <QueryState query={query} label="the queue" blocks={[250, 180, 180]} />
      {data !== undefined && (
        <div className={classes.sections}>
          <Warnings jobs={data} />
          {throughput.error !== null && (
            <ErrorNotice error={throughput.error} onRetry={() => void throughput.refetch()} />
          )}
          {throughput.error === null && (
            <Figure title="Items a minute" summary={describeMinutes(throughput.data)}>
              {throughput.data !== undefined && <LazyMinutesChart minutes={throughput.data} />}
            </Figure>
          )}
          <Workers workers={data.workers} hosts={data.hosts} />
          <Queue runs={data.runs} open={data.open} firings={data.firings} />
          <Deliveries deliveries={data.deliveries} delivered={data.delivered} />
        </div>
      )}
    </div>
  );
}

function Warnings({ jobs: { paused, pausedAt, workers } }: { readonly jobs: JobsView }) {
  return (
    <>
      {paused && (
        <Alert
          color="apricot"
          variant="outline"
          icon={<IconPlayerPause size={18} aria-hidden />}
          title="The queue is paused"
        >
          Workers take no further run; those that go on come to their end.
          {pausedAt !== null && (
            <>
              {' '}
              Paused <TimeAgo date={pausedAt} />.
            </>
          )}
        </Alert>
      )}
      {workers.every(({ alive }) => !alive) && (
        <Alert
          color="red"
          variant="outline"
          icon={<IconAlertTriangle size={18} aria-hidden />}
          title="No worker is running"
        >
          <RichMessage text="Runs wait until there is one. Start one with `clipline worker`, on this machine or on any other that reaches the database." />
        </Alert>
      )}
    </>
  );
}

function summarise({ workers, runs }: JobsView): string {
  const alive = workers.filter((worker) => worker.alive).length;
  const running = runs.filter(({ run }) => run.status === 'running').length;
  const waiting = runs.filter(({ position }) => position !== null).length;
  return `${formatCount(alive, 'worker')} · ${running} running · ${waiting} in the queue`;
}
