'use client';

import { Button, Kbd, SegmentedControl, Select, Skeleton, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBackUp, IconChecks, IconPhotoCheck } from '@tabler/icons-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { ReviewCard } from './review-card.tsx';
import { labelClaim } from './review-claim.ts';
import classes from './review-desk.module.css';
import { reviewKeys } from './review-keys.ts';
import { nameOf, pictureUrl } from './review-picture.ts';
import { type Desk, type Review, useReviewDesk } from './use-review-desk.ts';

type Queue = RouterOutputs['reviews']['counts'][number];

/** What pipelines ask: one picture after another, decided by hand or by keyboard. */
export function ReviewDesk({ queues }: { readonly queues: readonly Queue[] }) {
  const desk = useReviewDesk();
  const { query, params, reviews, current, waiting } = desk;
  useHotkeys([
    ['a', unlessAsked(() => desk.decide('allow'))],
    ['b', unlessAsked(() => desk.decide('block'))],
    ['j', unlessAsked(desk.next)],
    ['ArrowDown', unlessAsked(desk.next)],
    ['k', unlessAsked(desk.previous)],
    ['ArrowUp', unlessAsked(desk.previous)],
    ['u', unlessAsked(() => desk.undo?.())],
  ]);

  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Which reviews"
          data={[
            { value: 'waiting', label: 'To decide' },
            { value: 'decided', label: 'Decided' },
          ]}
          value={params.state}
          onChange={(state) => desk.show({ state: state === 'decided' ? 'decided' : 'waiting' })}
        />
        <Select
          aria-label="Queue"
          placeholder="All queues"
          clearable
          clearButtonProps={{ 'aria-label': 'All queues' }}
          data={queues.map((queue) => ({ value: queue.queue, label: labelOf(queue, waiting) }))}
          value={params.queue === '' ? null : params.queue}
          onChange={(queue) => desk.show({ queue: queue ?? '' })}
        />
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          disabled={desk.undo === null}
          title={desk.undo === null ? 'Nothing was decided here yet.' : undefined}
          onClick={() => desk.undo?.()}
        >
          Undo
        </Button>
        <span className={classes.keys}>
          {reviewKeys.slice(0, -1).map(({ keys: [key], short }) => (
            <span key={key}>
              <Kbd size="xs">{key}</Kbd>
              {short}
            </span>
          ))}
        </span>
      </div>
      {query.isPending && <Skeleton height={420} role="status" aria-label="Opening the queue" />}
      {query.error !== null && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && current === null && <NothingThere desk={desk} queues={queues} />}
      {current !== null && (
        <div className={classes.desk}>
          <ReviewList desk={desk} reviews={reviews} current={current} />
          <ReviewCard key={current.id} review={current} desk={desk} />
        </div>
      )}
    </>
  );
}

/** Nothing is decided behind a dialog. */
function unlessAsked(act: () => void): () => void {
  return () => {
    if (document.querySelector('[role=dialog]') === null) act();
  };
}

function labelOf({ queue, open, claimed, decided }: Queue, waiting: boolean): string {
  return `${queue} (${waiting ? open + claimed : decided})`;
}

function ReviewList(props: {
  readonly desk: Desk;
  readonly reviews: readonly Review[];
  readonly current: Review;
}) {
  const { desk, reviews, current } = props;
  const list = useRef<HTMLOListElement>(null);
  const row = useRef<HTMLButtonElement>(null);
  // Moves the list, never the page, whose picture would be lost from sight on a narrow screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another review brings another row.
  useEffect(() => {
    if (list.current === null || row.current === null) return;
    const { offsetTop, offsetHeight } = row.current;
    const { scrollTop, clientHeight } = list.current;
    if (offsetTop < scrollTop) list.current.scrollTop = offsetTop;
    const over = offsetTop + offsetHeight - clientHeight;
    if (over > scrollTop) list.current.scrollTop = over;
  }, [current.id]);
  return (
    <ol className={classes.list} ref={list} aria-label="Reviews">
      {reviews.map((review) => {
        const url = pictureUrl(review, 160);
        return (
          <li key={review.id}>
            <UnstyledButton
              className={classes.row}
              ref={review.id === current.id ? row : undefined}
              aria-current={review.id === current.id ? 'true' : undefined}
              onClick={() => desk.choose(review.id)}
            >
              <span className={classes.thumb}>
                {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
                {url !== null && <img src={url} alt="" width={48} height={48} loading="lazy" />}
              </span>
              <span className={classes.words}>
                <span className={classes.name}>{nameOf(review)}</span>
                <span className={classes.more}>
                  {review.decision === null
                    ? review.reason
                    : `${decisions[review.decision]} · ${review.reason}`}
                </span>
                <span className={classes.more}>
                  {labelClaim(review) ?? (
                    <>
                      {review.queue} · <TimeAgo date={review.createdAt} />
                    </>
                  )}
                </span>
              </span>
            </UnstyledButton>
          </li>
        );
      })}
      {desk.query.hasNextPage && (
        <li>
          <Button
            variant="subtle"
            fullWidth
            loading={desk.query.isFetchingNextPage}
            onClick={() => void desk.query.fetchNextPage()}
          >
            Show more
          </Button>
        </li>
      )}
    </ol>
  );
}

const decisions = { allow: 'Allowed', block: 'Blocked' } as const;

function NothingThere({ desk, queues }: { readonly desk: Desk; readonly queues: readonly Queue[] }) {
  if (!desk.waiting) {
    return (
      <EmptyState icon={IconChecks} title="Nothing decided yet" text="What you allow or block stands here.">
        <Button variant="default" onClick={() => desk.show({ state: 'waiting' })}>
          To decide
        </Button>
      </EmptyState>
    );
  }
  const wereSome = queues.some(({ decided }) => decided > 0);
  return (
    <EmptyState
      icon={IconPhotoCheck}
      title={wereSome ? 'All decided' : 'Nothing to review'}
      text="Pipelines ask here: put Moderate after Embed images, a Branch on its verdict, and lead what is doubtful into Review queue. A decision can start another pipeline by the trigger Review."
    >
      <Button component={Link} href="/pipelines">
        To the pipelines
      </Button>
    </EmptyState>
  );
}
