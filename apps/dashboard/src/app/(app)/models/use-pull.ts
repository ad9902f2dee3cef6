'use client';

import { skipToken } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { formatBytes } from '../../../ui/format.ts';

interface Progress {
  readonly file: string;
  /** Bytes. */
  readonly loaded: number;
  readonly total: number | null;
}

/** Pulls a model while the page is open; a pull that was stopped goes on from there when it is started again. */
export function usePull(id: string, onDone: () => void) {
  const trpc = useTRPC();
  const [going, setGoing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  useSubscription(
    trpc.models.pull.subscriptionOptions(going ? { id } : skipToken, {
      onData: ({ data }) => {
        setProgress(data.progress);
        if (data.state === 'going') return;
        setGoing(false);
        setProblem(data.problem);
        if (data.state === 'done') onDone();
      },
    }),
  );
  const total = progress?.total ?? null;
  return {
    going,
    /** Why it could not be pulled, and what to do. */
    problem,
    /** 0…1 of the file that comes now; null before that is known. */
    share: progress === null || total === null || total === 0 ? null : progress.loaded / total,
    text:
      progress === null
        ? 'Asking the hub …'
        : `${progress.file}: ${formatBytes(progress.loaded)}${total === null ? '' : ` of ${formatBytes(total)}`}`,
    start: () => {
      setProblem(null);
      setProgress(null);
      setGoing(true);
    },
    stop: () => setGoing(false),
  } as const;
}
