'use client';

import type { TriggerView } from '@clipline/runtime';
import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import { failureMessage } from '../../ui/clip-error.ts';
import { LastFiring } from '../../ui/last-firing.tsx';
import { RichMessage } from '../../ui/rich-message.tsx';
import { HookCall } from './hook-call.tsx';

interface Props {
  readonly pipeline: string;
  readonly id: string;
}

/** How a trigger of the published version fares: when it last fired, and how to call it. Asked anew each time it is shown. */
export function TriggerState({ pipeline, id }: Props) {
  const { data, error } = useQuery({
    ...useTRPC().triggers.list.queryOptions({ pipeline }),
    refetchOnMount: 'always',
    refetchInterval: 10_000,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={20} width="70%" />
    ) : (
      <Text size="sm" c="var(--clip-danger)">
        <RichMessage text={failureMessage(error)} />
      </Text>
    );
  }
  const published = data.find((one) => one.id === id);
  return (
    <>
      <Fired published={published} />
      {published?.hook && <HookCall hook={published.hook} />}
    </>
  );
}

function Fired({ published }: { readonly published: TriggerView | undefined }) {
  if (published === undefined) {
    return (
      <Text size="sm" c="dimmed">
        Starts no runs before it is published.
      </Text>
    );
  }
  const { to, last, problem } = published;
  return (
    <>
      {problem !== null && (
        <Text size="sm" c="var(--clip-danger)">
          <RichMessage text={problem} />
        </Text>
      )}
      {/* What people start by hand is no firing. */}
      {to !== 'hand' && (
        <Group gap="4px 10px" fz="sm">
          <Text span size="sm" fw={560}>
            Last fired
          </Text>
          {last === null ? (
            <Text span size="sm" c="dimmed">
              not in the last 30 days
            </Text>
          ) : (
            <LastFiring firing={last} />
          )}
        </Group>
      )}
    </>
  );
}
