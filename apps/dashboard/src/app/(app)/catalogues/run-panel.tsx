'use client';

import type { RunSummary } from '@clipline/runtime';
import { Button, Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { formatCount, formatDuration, formatNumber } from '../../../ui/format.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { isActive, progressShare, secondsLeft } from '../../../ui/run-status.ts';
import classes from './run-panel.module.css';
import { useCatalogActions } from './use-catalog-actions.ts';

/** Where a catalogue's last run stands; nothing once it has ended well. */
export function RunPanel({ run }: { readonly run: RunSummary }) {
  if (isActive(run.status)) return <ActiveRun run={run} />;
  if (run.status === 'waiting') return <WaitingRun run={run} />;
  if (run.status === 'failed') {
    return (
      <div className={classes.note} data-kind="failed">
        <strong>The last run failed.</strong> {run.error !== null && <RichMessage text={run.error.message} />}
      </div>
    );
  }
  if (run.status === 'cancelled') {
    return (
      <div className={classes.note}>
        <strong>The last run was cancelled.</strong> What it had read is kept; re-indexing goes on from there.
      </div>
    );
  }
  return null;
}

function ActiveRun({ run }: { readonly run: RunSummary }) {
  const { cancel } = useCatalogActions();
  const { progress, status } = run;
  const health = useQuery(useTRPC().health.get.queryOptions());
  const isStranded = status !== 'running' && health.data?.workers === 0;
  const share = progressShare(progress);
  const isMoving = status === 'running';
  return (
    <div className={classes.active}>
      <div className={classes.line}>
        <strong>{headline(run)}</strong>
        <span className={classes.rest}>{isMoving && pace(run)}</span>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ id: run.id })}
        >
          Cancel
        </Button>
      </div>
      <Progress.Root size={6} radius={3} transitionDuration={200}>
        {/* Before the total is known there is a bar for the eye and no value for a screen reader. */}
        <Progress.Section
          value={share === null ? 100 : share * 100}
          withAria={share !== null}
          role="progressbar"
          aria-label={`Indexing ${run.catalog ?? ''}`}
          striped={share === null}
          animated={share === null && isMoving}
          color={share === null ? 'var(--clip-border-strong)' : 'var(--clip-accent)'}
        />
      </Progress.Root>
      <p className={classes.counts}>
        {isStranded ? (
          <RichMessage text="No worker is running. Start one with `clipline worker`." />
        ) : (
          counts(run)
        )}
      </p>
    </div>
  );
}

function WaitingRun({ run }: { readonly run: RunSummary }) {
  const { confirm, cancel } = useCatalogActions();
  return (
    <div className={classes.note} data-kind="waiting" role="alert">
      <strong>This run waits for you.</strong>{' '}
      {run.error !== null && <RichMessage text={run.error.message} />}
      <div className={classes.choices}>
        <Button
          size="compact-sm"
          color="apricot"
          loading={confirm.isPending}
          onClick={() => confirm.mutate({ id: run.id })}
        >
          They are gone: go on
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ id: run.id })}
        >
          Keep them: stop
        </Button>
      </div>
    </div>
  );
}

function headline({ status, progress }: RunSummary): string {
  if (status === 'queued') return 'Waiting for a worker';
  if (status === 'interrupted') return 'Interrupted; goes on by itself';
  const share = progressShare(progress);
  return share === null ? 'Looking through the folder' : `${Math.floor(share * 100)} %`;
}

function pace({ progress }: RunSummary): string {
  const parts: string[] = [];
  if (progress.rate !== null) parts.push(`${formatNumber(Math.round(progress.rate))} a second`);
  const left = secondsLeft(progress);
  if (left !== null) parts.push(`${formatDuration(left)} left`);
  return parts.join(' · ');
}

function counts({ status, progress }: RunSummary): string {
  if (status === 'queued') return 'It starts as soon as one is free.';
  const parts = [
    progress.total === null
      ? formatCount(progress.scanned, 'file')
      : `${formatNumber(progress.scanned)} of ${formatCount(progress.total, 'file')}`,
    `${formatNumber(progress.embedded)} read`,
  ];
  if (progress.unchanged > 0) parts.push(`${formatNumber(progress.unchanged)} unchanged`);
  if (progress.removed > 0) parts.push(`${formatNumber(progress.removed)} removed`);
  if (progress.failed > 0) parts.push(formatCount(progress.failed, 'problem'));
  return parts.join(' · ');
}
