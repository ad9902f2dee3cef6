'use client';

import type { PullState } from '@clipline/runtime';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useMemo, useRef, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';

/** The pulls that go on by themselves, by the id of their model; other tabs and earlier visits began some of them. */
export function usePulls(): ReadonlyMap<string, PullState> {
  const trpc = useTRPC();
  const client = useQueryClient();
  // What the page was drawn with, until the stream has begun.
  const { data: before } = useQuery(trpc.models.pullStates.queryOptions());
  const [now, setNow] = useState<readonly PullState[] | null>(null);
  const ended = useRef('');
  useSubscription(
    trpc.models.pulls.subscriptionOptions(
      {},
      {
        onData: ({ data }) => {
          setNow(data);
          const over = data
            .filter(({ status }) => status !== 'going')
            .map(({ id, status }) => `${id} ${status}`);
          if (ended.current === over.join()) return;
          ended.current = over.join();
          void client.invalidateQueries({ queryKey: trpc.models.list.queryKey() });
        },
      },
    ),
  );
  return useMemo(() => new Map((now ?? before ?? []).map((pull) => [pull.id, pull])), [now, before]);
}
