'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { Figure } from '../../../ui/charts/figure.tsx';
import { LazyDaysChart } from '../../../ui/charts/lazy-charts.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { describeDays } from './days-words.ts';

/** The runs of the last 14 days, in the reader's time zone. */
export function RecentDays() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { data, error, refetch } = useQuery({
    ...useTRPC().home.days.queryOptions({ zone }),
    refetchInterval: 60_000,
    // The server's zone is not the reader's.
    enabled: typeof window !== 'undefined',
  });
  if (error !== null && data === undefined) {
    return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Figure title="Runs of the last 14 days" summary={describeDays(data)}>
      {data !== undefined && <LazyDaysChart days={data} />}
    </Figure>
  );
}
