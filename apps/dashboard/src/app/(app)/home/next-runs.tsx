'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import { TimeAt } from '../../../ui/time-at.tsx';
import classes from './home-page.module.css';
import { Panel } from './panel.tsx';

/** Schedules that the panel has room for. */
const shown = 5;

/** What runs next by the clock. */
export function NextRuns() {
  const query = useQuery({
    ...useTRPC().schedules.list.queryOptions(),
    staleTime: 0,
    refetchInterval: 30_000,
  });
  const coming = (query.data ?? [])
    .flatMap((schedule) => (schedule.next === null ? [] : [{ ...schedule, next: schedule.next }]))
    .toSorted((one, other) => one.next.getTime() - other.next.getTime());
  return (
    <Panel title="Next by the clock" href="/schedules" more="All schedules" query={query}>
      {coming.length === 0 && <p className={classes.quiet}>Nothing is scheduled.</p>}
      <ul className={classes.lines} aria-label="Next by the clock">
        {coming.slice(0, shown).map(({ id, pipeline, catalog, words, next }) => (
          <li key={id} className={classes.line}>
            <span className={classes.stepWords}>
              <Link
                href={`/schedules?q=${encodeURIComponent(pipeline ?? catalog ?? '')}`}
                className={classes.name}
              >
                {pipeline ?? catalog}
              </Link>
              <span className={classes.dim}>{words}</span>
            </span>
            <span className={classes.when}>
              <TimeAt date={next} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
