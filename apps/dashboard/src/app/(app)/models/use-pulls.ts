'use client';

import type { PullState } from '@clipline/runtime';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';

/** The pulls that go on by themselves, by the id of their model; other tabs and earlier visits began some of them. */
export function usePulls(): ReadonlyMap<string, PullState> {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [pulls, setPulls] = useState<ReadonlyMap<string, PullState>>(new Map());
  const ended = useRef('');
  useSubscription(
    trpc.models.pulls.subscriptionOptions(
      {},
      {
        onData: ({ data }) => {
          setPulls(new Map(data.map((pull) => [pull.id, pull])));
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
  return pulls;
}
