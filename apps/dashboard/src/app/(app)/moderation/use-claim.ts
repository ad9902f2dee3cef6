import { useDocumentVisibility } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { tellFailure } from '../../../ui/tell-failure.ts';
import { reviewsInTurn } from './reviews-in-turn.ts';
import type { Review } from './use-review-desk.ts';

/** Milliseconds that a review must be open before it is claimed, so that leafing through claims nothing. */
const dwell = 250;

interface Options {
  /** The one that is open; null when none is, or when it is decided. */
  readonly review: Review | null;
  /** What was decided here is not given back. */
  readonly isDecided: (id: string) => boolean;
}

/** Keeps the review that is open from other sessions, and gives it back when another is opened or the page is left. */
export function useClaim({ review, isDecided }: Options): { readonly takeOver: () => void } {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => void queryClient.invalidateQueries({ queryKey: trpc.reviews.pathKey() });
  const { mutate: claim } = useMutation(
    trpc.reviews.claim.mutationOptions({
      ...reviewsInTurn,
      // That somebody else was faster is seen in the list that comes next.
      onError: (error, { takeOver }) => takeOver && tellFailure(error),
      onSettled,
    }),
  );
  const { mutate: release } = useMutation(
    trpc.reviews.release.mutationOptions({ ...reviewsInTurn, onSettled }),
  );
  const asked = useRef<string | null>(null);
  const isSeen = useDocumentVisibility() === 'visible';
  const id = review?.id ?? null;
  const isOpen = review?.state === 'open';

  useEffect(() => {
    if (id === null || !isOpen || !isSeen) return;
    const timer = setTimeout(() => {
      asked.current = id;
      claim({ id });
    }, dwell);
    return () => clearTimeout(timer);
  }, [id, isOpen, isSeen, claim]);

  const giveBack = useEffectEvent((left: string) => {
    if (asked.current !== left) return;
    asked.current = null;
    if (!isDecided(left)) release({ id: left });
  });
  useEffect(() => {
    if (id === null) return;
    const leave = () => {
      if (asked.current === id) sendRelease(id);
    };
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      giveBack(id);
    };
  }, [id]);

  return {
    takeOver() {
      if (id === null) return;
      asked.current = id;
      claim({ id, takeOver: true });
    },
  };
}

/** Gives a review back while the page is unloaded, when no other request would be sent. */
function sendRelease(id: string): void {
  const body = new Blob([JSON.stringify({ json: { id } })], { type: 'application/json' });
  navigator.sendBeacon('/api/trpc/reviews.release', body);
}
