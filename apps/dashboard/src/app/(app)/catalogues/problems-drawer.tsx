'use client';

import type { RunSummary } from '@clipline/runtime';
import { Anchor, Drawer, Skeleton, Stack } from '@mantine/core';
import { skipToken, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { CopyIcon } from '../../../ui/copy-icon.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './problems-drawer.module.css';

interface Props {
  readonly catalog: RouterOutputs['catalogs']['list'][number] | null;
  readonly onClose: () => void;
}

/** The files that could not be taken in, each with the reason and the remedy, and the runs so far. */
export function ProblemsDrawer({ catalog, onClose }: Props) {
  const trpc = useTRPC();
  const input = catalog === null ? skipToken : { catalog: catalog.name };
  const errors = useQuery(trpc.catalogs.errors.queryOptions(input));
  const runs = useQuery(trpc.runs.list.queryOptions(input));
  return (
    <Drawer
      opened={catalog !== null}
      onClose={onClose}
      position="right"
      size="min(560px, 100vw)"
      title={catalog?.name ?? ''}
      overlayProps={{ backgroundOpacity: 0.28 }}
      classNames={{ title: classes.name ?? '' }}
    >
      <h3 className={classes.heading}>Problems</h3>
      {errors.isError && <ErrorNotice error={errors.error} onRetry={() => void errors.refetch()} />}
      {errors.isPending && <Skeleton height={72} radius="md" />}
      {errors.data?.length === 0 && <p className={classes.none}>Every picture could be read.</p>}
      <Stack gap={8} component="ul" className={classes.list}>
        {errors.data?.map((problem) => (
          <li key={`${problem.path}\n${problem.node}`} className={classes.problem}>
            <div className={classes.head}>
              <span className={classes.path}>{problem.path}</span>
              <CopyIcon
                value={problem.path}
                label={`Copy the path of ${problem.path}`}
                hint="Copy the path"
                small
              />
            </div>
            <p className={classes.message}>
              <RichMessage text={problem.message} />
            </p>
            <p className={classes.meta}>
              <code>{problem.code}</code> · <TimeAgo date={problem.at} />
            </p>
          </li>
        ))}
      </Stack>
      <h3 className={classes.heading}>Runs</h3>
      {runs.isPending && <Skeleton height={72} radius="md" />}
      <ul className={classes.list}>
        {runs.data?.map((run) => (
          <li key={run.id} className={classes.run}>
            <RunBadge status={run.status} />
            <span className={classes.counts}>{describe(run)}</span>
            <Anchor component={Link} href={`/runs/${run.id}`} size="sm" underline="always">
              <TimeAgo date={run.createdAt} />
            </Anchor>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}

function describe({ progress }: RunSummary): string {
  const parts = [`${formatNumber(progress.embedded)} read`];
  if (progress.unchanged > 0) parts.push(`${formatNumber(progress.unchanged)} unchanged`);
  if (progress.removed > 0) parts.push(`${formatNumber(progress.removed)} removed`);
  if (progress.failed > 0) parts.push(`${formatNumber(progress.failed)} refused`);
  return parts.join(' · ');
}
