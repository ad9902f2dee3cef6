'use client';

import { Badge, Button, Group, Progress, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { failureMessage } from '../../../ui/clip-error.ts';
import { formatBytes } from '../../../ui/format.ts';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './models-page.module.css';
import { usePull } from './use-pull.ts';

interface Props {
  readonly model: RouterOutputs['models']['list'][number];
  /** Names of catalogues. */
  readonly usedBy: readonly string[];
}

/** One model: what it is, where it is, how fast it is here, and what can be done with it. */
export function ModelCard({ model, usedBy }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: trpc.models.list.queryKey() });
  const check = useMutation(trpc.models.check.mutationOptions());
  const measure = useMutation(trpc.models.measure.mutationOptions({ onSuccess: refresh }));
  const pull = usePull(model.id, () => void refresh());
  const failed = check.error ?? measure.error;
  const problem = failed === null ? pull.problem : failureMessage(failed);
  const isHere = model.location !== null;
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
        <Fact name="Licence" value={model.license} />
        <Fact name="Size" value={isHere && model.bytes !== null ? formatBytes(model.bytes) : 'not here'} />
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
      {pull.going && (
        <div>
          <Progress
            value={pull.share === null ? 100 : pull.share * 100}
            striped={pull.share === null}
            animated={pull.share === null}
            aria-label={`Pulling ${model.title}`}
          />
          <Text size="xs" c="dimmed" mt={4} className="numeric">
            {pull.text}
          </Text>
        </div>
      )}
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
        ) : pull.going ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Stop pulling ${model.title}`}
            onClick={pull.stop}
          >
            Stop
          </Button>
        ) : (
          <Button size="compact-sm" aria-label={`Pull ${model.title}`} onClick={pull.start}>
            Pull
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

function formatSpeed(perSecond: number): string {
  return perSecond.toFixed(perSecond < 10 ? 1 : 0);
}
