'use client';

import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { failureMessage } from '../../../ui/clip-error.ts';
import { describeClaim, findFree, isElsewhere } from './review-claim.ts';
import { reviewsInTurn } from './reviews-in-turn.ts';
import { useClaim } from './use-claim.ts';

export type Review = RouterOutputs['reviews']['list']['reviews'][number];
export type Decision = NonNullable<Review['decision']>;

const parsers = {
  /** Name of the queue; empty means all. */
  queue: parseAsString.withDefault(''),
  /** Those that wait, or those that were decided. */
  state: parseAsStringLiteral(['waiting', 'decided']).withDefault('waiting'),
  /** Id of the review that is looked at; empty means the first. */
  item: parseAsString.withDefault(''),
};

/** New questions, and what others do about them, are looked for this often, in milliseconds. */
const lookAgain = 5_000;
/** When so few are left, more are fetched. */
const fewLeft = 5;

/** The reviews that are shown, the one that is looked at, and deciding about it. */
export function useReviewDesk() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [params, setParams] = useQueryStates(parsers, { history: 'replace' });
  // Decided here a moment ago, whatever a list that was asked for before that still says.
  const [gone, setGone] = useState<readonly string[]>([]);
  const waiting = params.state === 'waiting';

  const query = useInfiniteQuery(
    trpc.reviews.list.infiniteQueryOptions(
      {
        limit: 60,
        ...(params.queue === '' ? {} : { queue: params.queue }),
        ...(waiting ? {} : { state: 'decided' as const }),
      },
      { getNextPageParam: (page) => page.cursor ?? null, refetchInterval: lookAgain },
    ),
  );
  const all = query.data?.pages.flatMap(({ reviews }) => reviews) ?? [];
  const reviews = waiting ? all.filter(({ id }) => !gone.includes(id)) : all;
  // Where the one that is looked at stands: when it is decided elsewhere, the next one that is free takes its place.
  const [kept, setKept] = useState(0);
  const found = reviews.findIndex(({ id }) => id === params.item);
  if (found >= 0 && found !== kept) setKept(found);
  const nearest = Math.min(kept, reviews.length - 1);
  const place = found >= 0 ? found : (findFree(reviews, nearest) ?? nearest);
  const current = reviews[place] ?? null;
  const isUnnamed = current !== null && found < 0;
  useEffect(() => {
    if (isUnnamed && waiting) void setParams({ item: current.id });
  }, [isUnnamed, waiting, current?.id, setParams]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const wantsMore = reviews.length <= fewLeft && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);

  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.reviews.pathKey() });
  const say = (error: unknown) =>
    notifications.show({ title: 'Not decided', message: failureMessage(error), color: 'red' });

  const decide = useMutation(
    trpc.reviews.decide.mutationOptions({
      ...reviewsInTurn,
      onError: (error, { id }) => {
        setGone((ids) => ids.filter((one) => one !== id));
        say(error);
      },
      onSettled: () => void refresh(),
    }),
  );
  const undo = useMutation(
    trpc.reviews.undo.mutationOptions({
      ...reviewsInTurn,
      async onSuccess({ id }) {
        // It can be looked at once the list has it again.
        await refresh();
        setGone((ids) => ids.filter((one) => one !== id));
        if (waiting) void setParams({ item: id });
      },
      onError(error) {
        say(error);
        void refresh();
      },
    }),
  );
  const { takeOver } = useClaim({
    review: waiting ? current : null,
    isDecided: (id) => gone.includes(id),
  });

  function go(target: Review | undefined): void {
    if (target !== undefined) void setParams({ item: target.id });
  }
  const isFree = (review: Review) => !isElsewhere(review);
  const after = reviews.slice(place + 1).find(isFree);
  const before = reviews.slice(0, place).findLast(isFree);

  const last = gone.at(-1);
  return {
    query,
    params,
    reviews,
    current,
    place,
    waiting,
    choose: (id: string) => void setParams({ item: id }),
    show: (changes: { readonly queue?: string; readonly state?: 'waiting' | 'decided' }) =>
      void setParams({ ...changes, item: null }),
    /** Those that other sessions have are passed over. */
    next: () => go(after),
    previous: () => go(before),
    /** Takes the one that is looked at from the other session that has it. */
    takeOver,
    decide(decision: Decision) {
      if (current === null || !waiting) return;
      if (isElsewhere(current)) {
        say(new Error(`${describeClaim(current)}. Take another one, or take it over.`));
        return;
      }
      const { id } = current;
      setGone((ids) => [...ids, id]);
      void setParams({ item: (after ?? before)?.id ?? null });
      decide.mutate({ id, decision });
    },
    /** Of those that were decided, the one that is looked at; else the last one decided here. */
    undo: waiting
      ? last === undefined
        ? null
        : () => undo.mutate({ id: last })
      : current === null
        ? null
        : () => undo.mutate({ id: current.id }),
  };
}

export type Desk = ReturnType<typeof useReviewDesk>;
