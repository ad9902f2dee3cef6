'use client';

import type { PullState } from '@clipline/runtime';
import { Badge, Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { failureMessage } from '../../../ui/clip-error.ts';
import { formatBytes } from '../../../ui/format.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './models-page.module.css';
import { PullProgress } from './pull-progress.tsx';

interface Props {
  readonly model: RouterOutputs['models']['list'][number];
  /** Names of catalogues. */
  readonly usedBy: readonly string[];
  /** What is known of its pull; null when nobody asked for one. */
  readonly pull: PullState | null;
  readonly onRemove: () => void;
}

/** One model: what it is, where it is, how fast it is here, and what can be done with it. */
export function ModelCard({ model, usedBy, pull, onRemove }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: trpc.models.list.queryKey() });
  const check = useMutation(trpc.models.check.mutationOptions());
  const measure = useMutation(trpc.models.measure.mutationOptions({ onSuccess: refresh }));
  const start = useMutation(trpc.models.startPull.mutationOptions());
  const stop = useMutation(trpc.models.stopPull.mutationOptions());
  const failed = check.error ?? measure.error ?? start.error ?? stop.error;
  const problem = failed === null ? (pull?.problem ?? null) : failureMessage(failed);
  const isHere = model.location !== null;
  const isComing = pull?.status === 'going';
  const canBeRemoved = !model.starter && !isComing && (isHere || model.partialBytes > 0);
  return (
    <article className={classes.card} aria-label={model.title}>
      <div className={classes.head}>
        <h2 className={classes.title}>{model.title}</h2>
        {model.isDefault && (
          <Badge variant="dot" color="petrol" tt="none" fw={560}>
            Default
          </Badge>
        )}
      </div>
      <code className={classes.id}>{model.id}</code>
      <p className={classes.text}>{model.description}</p>
      <dl className={classes.facts}>
        <Fact name="Vectors" value={`${model.dimensions} numbers`} />
        <Fact name="Images" value={`${model.imageSize} × ${model.imageSize} px`} />
        <Fact name="Texts" value={`${model.contextLength} tokens`} />
        <Fact name="Precisions" value={model.precisions.join(', ')} />
        <Fact name="Licence" value={model.license} />
        <Fact name="Size" value={describeSize(model)} />
        {model.speed !== null && (
          <div>
            <dt>Speed here</dt>
            <dd>
              {formatSpeed(model.speed.imagesPerSecond)} images and {formatSpeed(model.speed.textsPerSecond)}{' '}
              texts a second, measured <TimeAgo date={model.speed.at} />
            </dd>
          </div>
        )}
        {usedBy.length > 0 && <Fact name="Used by" value={usedBy.join(', ')} />}
      </dl>
      {isComing && <PullProgress title={model.title} pull={pull} />}
      {check.isSuccess && (
        <Text size="sm" role="status">
          Sound: checksums and golden vectors match
          {check.data.worstCosine === null ? '' : ` (cosine ${check.data.worstCosine.toFixed(4)} or better)`}.
        </Text>
      )}
      {problem !== null && (
        <p className={classes.problem} role="alert">
          <RichMessage text={problem} />
        </p>
      )}
      <Group gap={8} className={classes.actions}>
        {isHere ? (
          <>
            <Button
              size="compact-sm"
              variant="default"
              loading={measure.isPending}
              aria-label={`Measure ${model.title}`}
              onClick={() => measure.mutate({ id: model.id })}
            >
              Measure
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              loading={check.isPending}
              aria-label={`Check ${model.title}`}
              onClick={() => check.mutate({ id: model.id })}
            >
              Check
            </Button>
          </>
        ) : isComing ? (
          <Button
            size="compact-sm"
            variant="default"
            loading={stop.isPending}
            aria-label={`Stop pulling ${model.title}`}
            onClick={() => stop.mutate({ id: model.id })}
          >
            Stop
          </Button>
        ) : (
          <Button
            size="compact-sm"
            loading={start.isPending}
            aria-label={`Pull ${model.title}`}
            onClick={() => start.mutate({ id: model.id })}
          >
            {model.partialBytes > 0 ? 'Go on pulling' : 'Pull'}
          </Button>
        )}
        {canBeRemoved && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            aria-label={`Remove ${model.title}`}
            onClick={onRemove}
          >
            Remove
          </Button>
        )}
      </Group>
    </article>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function describeSize({ location, bytes, partialBytes }: Props['model']): string {
  if (location !== null && bytes !== null) return formatBytes(bytes);
  return partialBytes > 0 ? `${formatBytes(partialBytes)} of it are on this machine` : 'not on this machine';
}

function formatSpeed(perSecond: number): string {
  return perSecond.toFixed(perSecond < 10 ? 1 : 0);
}
