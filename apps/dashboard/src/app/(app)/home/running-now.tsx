'use client';

import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import { formatDuration, formatNumber } from '../../../ui/format.ts';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { progressShare, secondsLeft } from '../../../ui/run-status.ts';
import classes from './home-page.module.css';
import { Panel } from './panel.tsx';

/** Runs that the panel has room for. */
const shown = 5;

/** Runs that go on or wait, with how far they are. */
export function RunningNow() {
  const query = useQuery({
    ...useTRPC().jobs.overview.queryOptions(),
    staleTime: 0,
    refetchInterval: 3_000,
  });
  const runs = query.data?.runs ?? [];
  return (
    <Panel title="Running now" href="/runs?state=active" more="All runs" query={query}>
      {runs.length === 0 && <p className={classes.quiet}>Nothing is running.</p>}
      <ul className={classes.lines} aria-label="Running now">
        {runs.slice(0, shown).map(({ run }) => {
          const share = progressShare(run.progress);
          const left = secondsLeft(run.progress);
          return (
            <li key={run.id} className={classes.run}>
              <div className={classes.line}>
                <Link href={`/runs/${run.id}`} className={classes.name}>
                  {run.title}
                </Link>
                <RunBadge status={run.status} />
              </div>
              {run.status === 'running' && (
                <>
                  <Progress
                    value={share === null ? 100 : share * 100}
                    striped={share === null}
                    size={6}
                    aria-label={`Progress of ${run.title}`}
                  />
                  <span className={classes.dim}>
                    {formatNumber(run.progress.scanned)}
                    {run.progress.total !== null && ` of ${formatNumber(run.progress.total)}`}
                    {left !== null && `, ${formatDuration(left)} left`}
                  </span>
                </>
              )}
            </li>
          );
        })}
      </ul>
      {(query.data?.open ?? 0) > shown && (
        <p className={classes.quiet}>and {formatNumber((query.data?.open ?? 0) - shown)} more</p>
      )}
    </Panel>
  );
}
