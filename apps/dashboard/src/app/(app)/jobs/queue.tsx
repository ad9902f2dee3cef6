'use client';

import type { OpenRun, WaitReason } from '@clipline/runtime';
import { Anchor, Progress } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { formatCount, formatDuration, formatNumber } from '../../../ui/format.ts';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { progressShare, secondsLeft } from '../../../ui/run-status.ts';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './jobs-page.module.css';

interface Props {
  readonly runs: readonly OpenRun[];
  /** How many there are in all. */
  readonly open: number;
  readonly firings: number;
}

/** Runs that are not over, and what they wait for. */
export function Queue({ runs, open, firings }: Props) {
  return (
    <section className={classes.section} aria-labelledby="queue">
      <h2 id="queue" className={classes.heading}>
        Queue
      </h2>
      {firings > 0 && (
        <p className={classes.quiet}>{formatCount(firings, 'run')} asked for by triggers within the hour.</p>
      )}
      {runs.length === 0 && <p className={classes.quiet}>Nothing runs, and nothing waits.</p>}
      <ul className={classes.rows} aria-label="Queue">
        {runs.map(({ run, position, waitsFor }) => (
          <li key={run.id} className={classes.job}>
            <span className={classes.position} title={position === null ? undefined : 'Place in the queue'}>
              {position}
            </span>
            <div className={classes.main}>
              <Link href={`/runs/${run.id}`} className={classes.title}>
                {run.title}
              </Link>
              <div className={classes.dim}>
                asked for <TimeAgo date={run.createdAt} />
              </div>
            </div>
            <RunBadge status={run.status} />
            <div className={classes.why}>
              {waitsFor === null ? <Going run={run} /> : <Reason reason={waitsFor} />}
            </div>
          </li>
        ))}
      </ul>
      {open > runs.length && (
        <p className={classes.quiet}>
          and {formatNumber(open - runs.length)} more, on{' '}
          <Anchor component={Link} href="/runs" underline="always">
            Runs
          </Anchor>
          .
        </p>
      )}
    </section>
  );
}

function Going({ run }: { readonly run: OpenRun['run'] }) {
  if (run.status === 'waiting') return <>{run.error?.message ?? 'It asks a person.'}</>;
  if (run.status === 'paused') return <>A person has paused it.</>;
  const share = progressShare(run.progress);
  const left = secondsLeft(run.progress);
  return (
    <>
      <Progress
        value={share === null ? 100 : share * 100}
        striped={share === null}
        size={6}
        aria-label={`Progress of ${run.title}`}
        {...(share === null ? { 'aria-valuetext': 'not known yet' } : {})}
      />
      <span className={classes.dim}>
        {formatNumber(run.progress.scanned)}
        {run.progress.total !== null && ` of ${formatNumber(run.progress.total)}`}
        {left !== null && `, ${formatDuration(left)} left`}
      </span>
    </>
  );
}

function Reason({ reason }: { readonly reason: WaitReason }): ReactNode {
  switch (reason.kind) {
    case 'queue-paused':
      return 'The queue is paused.';
    case 'no-worker':
      return 'No worker is running.';
    case 'all-busy':
      return 'All workers are at as many runs as they may be.';
    case 'soon':
      return 'A worker takes it in a moment.';
    case 'place':
      return `The workers of ${reason.place} keep its results, and are gone.`;
    case 'run':
      return (
        <>
          It waits for{' '}
          <Anchor component={Link} href={`/runs/${reason.runId}`} size="sm" underline="always">
            the run before it
          </Anchor>
          .
        </>
      );
  }
}
