'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './home-page.module.css';
import { Panel } from './panel.tsx';

/** Runs that the panel has room for. */
const shown = 5;

/** Failed runs of the last week that nobody has tried again. */
export function FailedRuns() {
  const query = useQuery({
    ...useTRPC().home.failedRuns.queryOptions(),
    staleTime: 0,
    refetchInterval: 15_000,
  });
  const runs = query.data ?? [];
  return (
    <Panel title="Failed" href="/runs?state=failed" more="All failed runs" query={query}>
      {runs.length === 0 && (
        <p className={classes.quiet}>No run of the last seven days is left that failed.</p>
      )}
      <ul className={classes.lines} aria-label="Failed runs">
        {runs.slice(0, shown).map((run) => (
          <li key={run.id} className={classes.run}>
            <div className={classes.line}>
              <Link href={`/runs/${run.id}`} className={classes.name}>
                {run.title}
              </Link>
              <span className={classes.dim}>
                <TimeAgo date={run.finishedAt ?? run.createdAt} />
              </span>
            </div>
            {run.error !== null && (
              <span className={classes.reason}>
                <RichMessage text={run.error.message} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {runs.length > shown && <p className={classes.quiet}>and {runs.length - shown} more</p>}
    </Panel>
  );
}
