'use client';

import { Text } from '@mantine/core';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useTrigger } from './use-trigger.ts';

interface Props {
  readonly pipeline: string;
  readonly id: string;
}

/** When a trigger last fired, for its head; nothing of one that has not. */
export function FiredAgo({ pipeline, id }: Props) {
  const { published } = useTrigger(pipeline, id);
  // What people start by hand is no firing.
  if (published === undefined || published.last === null || published.to === 'hand') return null;
  const { at, status, error } = published.last;
  const isFailed = error !== null || status === 'failed';
  return (
    <Text size="xs" c={isFailed ? 'var(--clip-danger)' : 'dimmed'} ml="auto" mr={8} ta="right">
      {isFailed ? 'failed' : 'fired'} <TimeAgo date={at} />
    </Text>
  );
}
