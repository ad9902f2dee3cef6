'use client';

import { RingProgress, Tooltip, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../client/trpc.tsx';
import { formatDuration } from '../../ui/format.ts';
import { isActive, progressShare, secondsLeft } from '../../ui/run-status.ts';
import classes from './run-activity.module.css';

/** What is being indexed now, on every page; nothing when nothing is. */
export function RunActivity() {
  const { data: catalogs } = useQuery(useTRPC().catalogs.list.queryOptions());
  const busy = catalogs?.find((catalog) => catalog.lastRun !== null && isActive(catalog.lastRun.status));
  if (busy?.lastRun == null) return null;
  const share = progressShare(busy.lastRun.progress);
  const left = secondsLeft(busy.lastRun.progress);
  const percent = share === null ? null : Math.floor(share * 100);
  const rest = left === null ? '' : `, ${formatDuration(left)} left`;
  return (
    <Tooltip
      label={`Indexing ${busy.name}${percent === null ? '' : `: ${percent} %`}${rest}`}
      position="right"
    >
      <Link href="/catalogues" className={classes.root}>
        <VisuallyHidden>Indexing</VisuallyHidden>
        <RingProgress
          size={24}
          thickness={3}
          sections={[{ value: percent ?? 8, color: 'var(--clip-accent)' }]}
          rootColor="var(--clip-border-strong)"
          aria-hidden
        />
        <span className={classes.text}>
          <span className={classes.name}>{busy.name}</span>
          <span className="numeric">{percent === null ? 'starting' : `${percent} %`}</span>
        </span>
      </Link>
    </Tooltip>
  );
}
