'use client';

import { Anchor, Progress } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import Link from 'next/link';
import { useTRPC } from '../../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../../server/routers/app.ts';
import { formatDuration, formatNumber } from '../../../../ui/format.ts';
import { formatTook } from '../../../../ui/format-took.ts';
import { PageHead } from '../../../../ui/page-head.tsx';
import { QueryState } from '../../../../ui/query-state.tsx';
import { RichMessage } from '../../../../ui/rich-message.tsx';
import { RunBadge } from '../../../../ui/run-badge.tsx';
import { isActive, progressShare, secondsLeft } from '../../../../ui/run-status.ts';
import { TimeAgo } from '../../../../ui/time-ago.tsx';
import { NodeTable } from './node-table.tsx';
import { RefusedItems } from './refused-items.tsx';
import { RunActions } from './run-actions.tsx';
import { RunNotes } from './run-notes.tsx';
import classes from './run-page.module.css';

type Run = RouterOutputs['runs']['describe'];

/** One run: how it stands, what passed each node, what was refused and what it told. */
export function RunPage({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const key = trpc.runs.describe.queryKey({ id });
  const query = useQuery(trpc.runs.describe.queryOptions({ id }));
  const { data: run } = query;
  useSubscription(
    trpc.builderRuns.watch.subscriptionOptions(
      { id },
      {
        // Its stream ends with the run.
        enabled: run !== undefined && run.finishedAt === null,
        onData: ({ data }) => {
          client.setQueryData(key, (old) => (old === undefined ? old : { ...old, ...data }));
          if (data.deadLetters !== run?.deadLetters || data.finishedAt !== null) {
            void client.invalidateQueries({ queryKey: trpc.runs.refused.pathKey() });
            void client.invalidateQueries({ queryKey: trpc.runs.notes.pathKey() });
          }
        },
      },
    ),
  );
  if (run === undefined) {
    return (
      <div className={classes.page}>
        <PageHead title="Run" />
        <QueryState query={query} label="the run" blocks={[120, 220]} />
        <p className={classes.back}>
          <Anchor component={Link} href="/runs" underline="always">
            All runs
          </Anchor>
        </p>
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <PageHead
        title={
          <>
            {run.title} <RunBadge status={run.status} />
          </>
        }
        sum={<Story run={run} />}
      >
        <RunActions run={run} />
      </PageHead>
      {isActive(run.status) && <Going run={run} />}
      {run.error !== null && (
        <div className={classes.note} data-kind={run.status} role="note">
          <RichMessage text={run.error.message} />
        </div>
      )}
      <NodeTable run={run} />
      {run.deadLetters > 0 && <RefusedItems run={run} />}
      <RunNotes id={id} />
    </div>
  );
}

function Story({ run }: { readonly run: Run }) {
  const { startedAt, finishedAt, pipeline, version, catalog, retryOf } = run;
  return (
    <span className={classes.story}>
      {pipeline !== null && (
        <span>
          <Anchor
            component={Link}
            href={`/pipelines/${encodeURIComponent(pipeline)}`}
            underline="always"
            inherit
          >
            {pipeline}
          </Anchor>
          {version === null ? ', a draft' : `, version ${version}`}
        </span>
      )}
      {catalog !== null && (
        <Anchor
          component={Link}
          href={`/search?catalog=${encodeURIComponent(catalog)}`}
          underline="always"
          inherit
        >
          {catalog}
        </Anchor>
      )}
      {retryOf !== null && (
        <Anchor component={Link} href={`/runs/${retryOf}`} underline="always" inherit>
          does an earlier run again
        </Anchor>
      )}
      <span>
        {startedAt === null ? 'asked for ' : 'started '}
        <TimeAgo date={startedAt ?? run.createdAt} />
      </span>
      {startedAt !== null && finishedAt !== null && (
        <span>took {formatTook(finishedAt.getTime() - startedAt.getTime())}</span>
      )}
    </span>
  );
}

function Going({ run }: { readonly run: Run }) {
  const { progress, status } = run;
  const share = progressShare(progress);
  const left = secondsLeft(progress);
  return (
    <div className={classes.going}>
      <Progress.Root size={8} radius={4} transitionDuration={200}>
        <Progress.Section
          value={share === null ? 100 : share * 100}
          withAria={share !== null}
          role="progressbar"
          aria-label={`Progress of ${run.title}`}
          striped={share === null}
          animated={share === null && status === 'running'}
          color={share === null ? 'var(--clip-border-strong)' : 'var(--clip-accent)'}
        />
      </Progress.Root>
      <p className={classes.pace}>
        {formatNumber(progress.scanned)}
        {progress.total !== null && ` of ${formatNumber(progress.total)}`} items
        {progress.rate !== null && ` · ${progress.rate.toFixed(1)} a second`}
        {left !== null && ` · ${formatDuration(left)} left`}
        {status === 'queued' && ' · waits for a worker'}
        {status === 'interrupted' && ' · goes on by itself'}
      </p>
    </div>
  );
}
