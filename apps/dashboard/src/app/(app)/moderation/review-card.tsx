'use client';

import { Alert, Anchor, Badge, Button, Group, Progress, UnstyledButton } from '@mantine/core';
import { IconBan, IconCheck, IconHandGrab, IconPhotoOff } from '@tabler/icons-react';
import Link from 'next/link';
import { useEffect, useEffectEvent, useState } from 'react';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { describeClaim, isElsewhere } from './review-claim.ts';
import classes from './review-desk.module.css';
import { nameOf, pictureUrl } from './review-picture.ts';
import type { Desk, Review } from './use-review-desk.ts';

interface Props {
  readonly review: Review;
  readonly desk: Desk;
}

const mostScores = 6;

/** One picture to decide about: blurred until a person asks, with why it was asked about. */
export function ReviewCard({ review, desk }: Props) {
  const [shown, setShown] = useState(false);
  const [failed, setFailed] = useState(false);
  const { item, queue, reason, catalog, runId, createdAt, decidedBy, decidedAt } = review;
  const url = pictureUrl(review, 1280);
  const scores = item.verdict?.categories ?? item.labels ?? [];

  function reveal(): void {
    setShown(!shown);
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event;
    const isOwn = target instanceof Element && target.closest('a, button, input, textarea, [role=dialog]');
    if (event.key !== ' ' || isOwn) return;
    event.preventDefault();
    reveal();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <section className={classes.card} aria-label="Picture">
      {url === null || failed ? (
        <div className={classes.stage}>
          <Group gap="xs">
            <IconPhotoOff size={20} aria-hidden />
            {url === null ? (item.text ?? 'This item has no picture') : 'The picture cannot be shown'}
          </Group>
        </div>
      ) : (
        <UnstyledButton className={classes.stage} onClick={reveal}>
          {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
          <img
            className={classes.picture}
            src={url}
            alt={nameOf(review)}
            data-blurred={!shown || undefined}
            onError={() => setFailed(true)}
          />
          <span className={classes.hint}>{shown ? 'Blur' : 'Show'}</span>
        </UnstyledButton>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <h2 className={classes.title}>{nameOf(review)}</h2>
        <Choice review={review} desk={desk} />
      </Group>
      {isElsewhere(review) && (
        <Alert color="apricot" role="status">
          {describeClaim(review)}. Take another one, or take it over: the other browser then cannot decide
          about it.
        </Alert>
      )}
      <p className={classes.reason}>{reason}</p>
      {scores.length > 0 && (
        <ul className={classes.scores} aria-label="Scores">
          {scores.slice(0, mostScores).map(({ name, score }) => (
            <li key={name} className={classes.score}>
              <span>{name}</span>
              <Progress value={score * 100} size="sm" aria-label={`Score of ${name}`} />
              <span>{score.toFixed(2)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.facts}>
        <span>Queue {queue}</span>
        {catalog !== null && (
          <span>
            Catalogue{' '}
            <Anchor
              component={Link}
              inherit
              underline="always"
              href={`/search?catalog=${encodeURIComponent(catalog)}`}
            >
              {catalog}
            </Anchor>
          </span>
        )}
        <span>
          Asked <TimeAgo date={createdAt} />
        </span>
        <Anchor component={Link} inherit underline="always" href={`/runs/${runId}`}>
          The run that asked
        </Anchor>
        {review.claimedHere && <span>{describeClaim(review)}</span>}
        {decidedAt !== null && (
          <span>
            Decided by {decidedBy} <TimeAgo date={decidedAt} />
          </span>
        )}
      </p>
    </section>
  );
}

function Choice({ review, desk }: Props) {
  const { decision } = review;
  if (decision !== null) {
    return (
      <Badge variant="dot" size="lg" color={decision === 'allow' ? 'petrol' : 'red'} tt="none" fw={500}>
        {decision === 'allow' ? 'Allowed' : 'Blocked'}
      </Badge>
    );
  }
  if (isElsewhere(review)) {
    return (
      <Button
        variant="default"
        leftSection={<IconHandGrab size={16} aria-hidden />}
        onClick={() => desk.takeOver()}
      >
        Take over
      </Button>
    );
  }
  return (
    <Group gap="sm">
      <Button
        variant="default"
        leftSection={<IconBan size={16} color="var(--mantine-color-error)" aria-hidden />}
        onClick={() => desk.decide('block')}
      >
        Block
      </Button>
      <Button leftSection={<IconCheck size={16} aria-hidden />} onClick={() => desk.decide('allow')}>
        Allow
      </Button>
    </Group>
  );
}
