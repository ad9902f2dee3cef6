'use client';

import type { TriggerView } from '@clipline/runtime';
import { Group, Skeleton, Text } from '@mantine/core';
import { failureMessage } from '../../ui/clip-error.ts';
import { LastFiring } from '../../ui/last-firing.tsx';
import { RichMessage } from '../../ui/rich-message.tsx';
import { HookCall } from './hook-call.tsx';
import { useTrigger } from './use-trigger.ts';

interface Props {
  readonly pipeline: string;
  readonly id: string;
}

/** How a trigger of the published version fares: when it last fired, and how to call it. Asked anew each time it is shown. */
export function TriggerState({ pipeline, id }: Props) {
  const { isKnown, error, published } = useTrigger(pipeline, id);
  if (!isKnown) {
    return error === null ? (
      <Skeleton height={20} width="70%" />
    ) : (
      <Text size="sm" c="var(--clip-danger)">
        <RichMessage text={failureMessage(error)} />
      </Text>
    );
  }
  return (
    <>
      <Fired published={published} />
      {published?.hook && <HookCall hook={published.hook} />}
    </>
  );
}

/** How many days a firing is remembered. */
const remembered = 30;

function isOlderThan(since: Date, days: number): boolean {
  return Date.now() - since.getTime() > days * 86_400_000;
}

function Fired({ published }: { readonly published: TriggerView | undefined }) {
  if (published === undefined) {
    return (
      <Text size="sm" c="dimmed">
        Starts no runs before it is published.
      </Text>
    );
  }
  const { to, since, last, problem } = published;
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
              {isOlderThan(since, remembered) ? `not in the last ${remembered} days` : 'not yet'}
            </Text>
          ) : (
            <LastFiring firing={last} />
          )}
        </Group>
      )}
    </>
  );
}
