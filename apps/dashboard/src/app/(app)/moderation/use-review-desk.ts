'use client';

import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { failureMessage } from '../../../ui/clip-error.ts';

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

/** New questions are looked for this often, in milliseconds. */
const lookAgain = 15_000;
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
  const place = Math.max(
    0,
    reviews.findIndex(({ id }) => id === params.item),
  );
  const current = reviews[place] ?? null;

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const wantsMore = reviews.length <= fewLeft && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);

  const refresh = () => void queryClient.invalidateQueries({ queryKey: trpc.reviews.pathKey() });
  // One after the other: a decision that is taken back at once must have been made.
  const inTurn = { scope: { id: 'reviews' } };
  const say = (error: unknown) =>
    notifications.show({ title: 'Not decided', message: failureMessage(error), color: 'red' });

  const decide = useMutation(
    trpc.reviews.decide.mutationOptions({
      ...inTurn,
      onError: (error, { id }) => {
        setGone((ids) => ids.filter((one) => one !== id));
        say(error);
      },
      onSettled: refresh,
    }),
  );
  const undo = useMutation(
    trpc.reviews.undo.mutationOptions({
      ...inTurn,
      onSuccess: ({ id }) => {
        setGone((ids) => ids.filter((one) => one !== id));
        if (waiting) void setParams({ item: id });
      },
      onError: say,
      onSettled: refresh,
    }),
  );
  const claim = useMutation(trpc.reviews.claim.mutationOptions({ onSettled: refresh }));

  function go(to: number): void {
    const target = reviews[to];
    if (target !== undefined) void setParams({ item: target.id });
  }

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
    next: () => go(place + 1),
    previous: () => go(place - 1),
    decide(decision: Decision) {
      if (current === null || !waiting) return;
      const { id } = current;
      const after = reviews[place + 1] ?? reviews[place - 1];
      setGone((ids) => [...ids, id]);
      void setParams({ item: after?.id ?? null });
      decide.mutate({ id, decision });
    },
    /** Keeps the one that is looked at from others; that somebody else has it is told when one decides. */
    take() {
      if (current?.state === 'open') claim.mutate({ id: current.id });
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
