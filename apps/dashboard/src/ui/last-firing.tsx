import type { LastFiring as Firing } from '@clipline/runtime';
import { Anchor, Text } from '@mantine/core';
import Link from 'next/link';
import { RunBadge } from './run-badge.tsx';
import { TimeAgo } from './time-ago.tsx';

/** When a trigger last fired, with the run that came of it or why none did. */
export function LastFiring({ firing: { at, runId, status, error } }: { readonly firing: Firing }) {
  const when = <TimeAgo date={at} />;
  if (error !== null) {
    return (
      <>
        {when}
        <Text size="xs" c="var(--clip-danger)" lineClamp={2} title={error.message}>
          {error.message}
        </Text>
      </>
    );
  }
  if (runId === null || status === null) {
    return (
      <>
        {when}
        <Text size="xs" c="dimmed">
          {runId === null ? 'left out: another went on' : 'its run is gone'}
        </Text>
      </>
    );
  }
  return (
    <>
      <Anchor component={Link} href={`/runs/${runId}`} size="sm" underline="always">
        {when}
      </Anchor>
      <RunBadge status={status} />
    </>
  );
}
