'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { PageHead } from '../../../ui/page-head.tsx';
import { FailedRuns } from './failed-runs.tsx';
import classes from './home-page.module.css';
import { NextRuns } from './next-runs.tsx';
import { NextSteps } from './next-steps.tsx';
import { RecentDays } from './recent-days.tsx';
import { RunningNow } from './running-now.tsx';
import { SearchBox } from './search-box.tsx';
import { Troubled } from './troubled.tsx';

/** What is running, what failed, and what to do next. */
export function HomePage() {
  const query = useQuery(useTRPC().catalogs.list.queryOptions());
  const catalogs = query.data ?? [];
  return (
    <div className={classes.page}>
      <PageHead title="Home" sum="What is running, what failed, and what to do next" />
      <SearchBox catalogs={catalogs} />
      <div className={classes.grid}>
        <div className={classes.column}>
          <NextSteps catalogs={catalogs} />
          <Troubled query={query} />
        </div>
        <div className={classes.column}>
          <RunningNow />
          <FailedRuns />
          <NextRuns />
        </div>
      </div>
      <RecentDays />
    </div>
  );
}
