'use client';

import { Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc.tsx';
import type { RouterOutputs } from '../../server/routers/app.ts';
import { formatCount } from '../../ui/format.ts';
import classes from './health-light.module.css';

type Health = RouterOutputs['health']['get'];

/** A light that says whether every part can be used, and on a press which cannot and what to do. */
export function HealthLight() {
  const { data, isError } = useQuery(
    useTRPC().health.get.queryOptions(undefined, { refetchInterval: 30_000, retry: false }),
  );
  const { level, text } = judge(data, isError);
  return (
    <Popover width={300} position="right-end" shadow="md" radius="md">
      <Popover.Target>
        <UnstyledButton className={classes.root} aria-label={`State of the parts: ${text}`}>
          <span className={classes.light} data-level={level} aria-hidden />
          <span className={classes.text}>{text}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        {data === undefined ? (
          <Text size="sm">
            {isError ? 'The server does not answer. Is `clipline start` running?' : 'Asking…'}
          </Text>
        ) : (
          <Stack gap={10}>
            <Part name="Database" state={data.database.state} detail={data.database.detail} />
            <Part
              name="Store"
              state={data.store.state}
              detail={
                data.store.state === 'ready' ? data.store.detail : `${data.store.detail} ${data.store.remedy}`
              }
            />
            <Part name="Model" state={data.model.state} detail={data.model.detail} />
            <Part
              name="Workers"
              state={data.workers > 0 ? 'ready' : 'none'}
              detail={
                data.workers > 0 ? formatCount(data.workers, 'worker') : 'Start one with `clipline worker`.'
              }
            />
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function judge(health: Health | undefined, isError: boolean) {
  if (isError) return { level: 'bad', text: 'No answer' } as const;
  if (health === undefined) return { level: 'unknown', text: 'Asking…' } as const;
  if (health.database.state === 'unavailable') return { level: 'bad', text: 'Database is down' } as const;
  if (health.store.state === 'unavailable') return { level: 'bad', text: 'Store is down' } as const;
  if (health.model.state === 'unavailable') return { level: 'bad', text: 'Model cannot load' } as const;
  if (health.workers === 0) return { level: 'warn', text: 'No worker' } as const;
  if (health.model.state === 'loading') return { level: 'warn', text: 'Model is loading' } as const;
  return { level: 'good', text: 'All ready' } as const;
}

function Part(props: { readonly name: string; readonly state: string; readonly detail: string }) {
  return (
    <div>
      <Text size="sm" fw={560}>
        {props.name} <span className={classes.state}>{props.state}</span>
      </Text>
      <Text size="xs" c="dimmed" className={classes.detail}>
        {props.detail}
      </Text>
    </div>
  );
}
