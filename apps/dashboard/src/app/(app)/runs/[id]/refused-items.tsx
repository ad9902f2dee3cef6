'use client';

import type { DeadLetter } from '@clipline/runtime';
import { Anchor, Badge, Button, Group, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../../server/routers/app.ts';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import { formatCount } from '../../../../ui/format.ts';
import { RichMessage } from '../../../../ui/rich-message.tsx';
import classes from './run-page.module.css';
import { useRunActions } from './use-run-actions.ts';

/** The items that nodes of a run refused, each with why, and how to try them again. */
export function RefusedItems({ run }: { readonly run: RouterOutputs['runs']['describe'] }) {
  const { id, deadLetters } = run;
  const list = useInfiniteQuery(
    useTRPC().runs.refused.infiniteQueryOptions({ id }, { getNextPageParam: ({ cursor }) => cursor ?? null }),
  );
  const { replay } = useRunActions();
  const letters = list.data?.pages.flatMap((page) => page.letters) ?? [];
  const open = letters.filter(({ state }) => state === 'open').length;
  return (
    <section aria-labelledby="refused-items" className={classes.section}>
      <Group justify="space-between" mb={8}>
        <h2 id="refused-items" className={classes.heading}>
          {formatCount(deadLetters, 'refused item')}
        </h2>
        {open > 0 && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={run.finishedAt === null}
            loading={replay.isPending && replay.variables.items === undefined}
            onClick={() => replay.mutate({ id })}
          >
            Try all again
          </Button>
        )}
      </Group>
      {list.isError && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height={72} radius="md" />}
      <ul className={classes.list}>
        {letters.map((letter) => (
          <li key={letter.id} className={classes.letter}>
            <div className={classes.letterHead}>
              <span className={classes.path}>{letter.path}</span>
              <LetterState letter={letter} />
              {letter.state !== 'resolved' && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Try ${letter.path} again`}
                  disabled={run.finishedAt === null || (run.kind === 'pipeline' && letter.item === null)}
                  loading={replay.isPending && replay.variables.items?.includes(letter.id) === true}
                  onClick={() => replay.mutate({ id, items: [letter.id] })}
                >
                  Try again
                </Button>
              )}
            </div>
            <p className={classes.message}>
              <RichMessage text={letter.message} />
            </p>
            <p className={classes.meta}>
              at <code>{letter.node}</code>, <code>{letter.code}</code>
              {run.kind === 'pipeline' &&
                letter.item === null &&
                ', not kept: run the whole pipeline again to try it'}
            </p>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="default"
          mt={10}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

function LetterState({ letter: { state, replayRunId } }: { readonly letter: DeadLetter }) {
  if (state === 'open') return null;
  return (
    <>
      <Badge variant="dot" color={state === 'resolved' ? 'green' : 'blue'} tt="none" fw={560} size="sm">
        {state === 'resolved' ? 'Came through' : 'Tried again'}
      </Badge>
      {replayRunId !== null && (
        <Anchor component={Link} href={`/runs/${replayRunId}`} underline="always" size="xs">
          in that run
        </Anchor>
      )}
    </>
  );
}
