'use client';

import type { FailedDeliveries } from '@clipline/runtime';
import { Anchor, Button, Text } from '@mantine/core';
import Link from 'next/link';
import { formatNumber } from '../../../ui/format.ts';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './jobs-page.module.css';
import { useJobsActions } from './use-jobs-actions.ts';

interface Props {
  readonly deliveries: readonly FailedDeliveries[];
  readonly delivered: number;
}

/** What could not be sent to the outside world, and trying it again. */
export function Deliveries({ deliveries, delivered }: Props) {
  return (
    <section className={classes.section} aria-labelledby="deliveries">
      <h2 id="deliveries" className={classes.heading}>
        Deliveries
      </h2>
      <p className={classes.quiet}>
        {delivered === 0 ? 'Nothing was sent' : `${formatNumber(delivered)} went out`} in the last hour.{' '}
        {deliveries.length === 0 && 'Nothing of the last 30 days is left that failed.'}
      </p>
      <ul className={classes.rows} aria-label="Failed deliveries">
        {deliveries.map((one) => (
          <Failed key={`${one.runId} ${one.nodeId} ${one.target}`} deliveries={one} />
        ))}
      </ul>
    </section>
  );
}

function Failed({ deliveries }: { readonly deliveries: FailedDeliveries }) {
  const { retryDeliveries } = useJobsActions();
  const { runId, nodeId, title, target, failed, open, waiting, error, at } = deliveries;
  return (
    <li className={classes.delivery}>
      <div className={classes.main}>
        <strong>{target}</strong>
        <div className={classes.dim}>
          {failed} in vain by {nodeId} of{' '}
          <Anchor component={Link} href={`/runs/${runId}`} size="xs" underline="always">
            {title}
          </Anchor>
          , the last <TimeAgo date={at} />
        </div>
        <Text size="xs" c="var(--clip-danger)" lineClamp={2}>
          {error}
        </Text>
      </div>
      {open > 0 ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={retryDeliveries.isPending}
          onClick={() => retryDeliveries.mutate({ runId, nodeId })}
        >
          Try {open} again
        </Button>
      ) : (
        <span className={classes.dim}>
          {waiting > 0 ? `${waiting} being tried again` : 'Nothing of it is kept to try again'}
        </span>
      )}
    </li>
  );
}
