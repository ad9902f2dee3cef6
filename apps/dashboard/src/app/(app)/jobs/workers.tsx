'use client';

import type { HostView, WorkerView } from '@clipline/runtime';
import { Anchor, Badge, NumberInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import Link from 'next/link';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './jobs-page.module.css';
import { useJobsActions } from './use-jobs-actions.ts';

interface Props {
  readonly workers: readonly WorkerView[];
  readonly hosts: readonly HostView[];
}

/** The processes that take runs, and how many runs each is at at the same time. */
export function Workers({ workers, hosts }: Props) {
  return (
    <section className={classes.section} aria-labelledby="workers">
      <h2 id="workers" className={classes.heading}>
        Workers
      </h2>
      {workers.length === 0 && <p className={classes.quiet}>None has been heard of today.</p>}
      <ul className={classes.rows} aria-label="Workers">
        {workers.map((worker) => (
          <li key={worker.id} className={classes.worker} data-gone={!worker.alive || undefined}>
            <div className={classes.main}>
              <strong>{worker.host}</strong> <span className={classes.dim}>process {worker.pid}</span>
              <div className={classes.dim}>
                started <TimeAgo date={worker.startedAt} />
              </div>
            </div>
            <div>
              <Badge variant="dot" color={worker.alive ? 'green' : 'red'} tt="none" fw={500}>
                {worker.alive ? 'Alive' : 'Gone'}
              </Badge>
              {!worker.alive && (
                <div className={classes.dim}>
                  last heard of <TimeAgo date={worker.heartbeatAt} />
                </div>
              )}
            </div>
            <div className={classes.at}>
              {worker.runs.length === 0 && <span className={classes.dim}>{worker.alive ? 'Idle' : ''}</span>}
              {worker.runs.map(({ id, title }) => (
                <Anchor key={id} component={Link} href={`/runs/${id}`} size="sm" underline="always">
                  {title}
                </Anchor>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {hosts.length > 0 && (
        <div className={classes.hosts}>
          {hosts.map(({ host, runsAtOnce }) => (
            <RunsAtOnce key={`${host} ${runsAtOnce}`} host={host} runsAtOnce={runsAtOnce} />
          ))}
        </div>
      )}
    </section>
  );
}

function RunsAtOnce({ host, runsAtOnce }: HostView) {
  const { setRunsAtOnce } = useJobsActions();
  const keep = useDebouncedCallback((value: number | string) => {
    if (typeof value === 'number' && value !== runsAtOnce) setRunsAtOnce.mutate({ host, runsAtOnce: value });
  }, 500);
  return (
    <NumberInput
      className={classes.host}
      label={`Runs at once on ${host}`}
      description="For each of its workers, 1 to 16: every run that goes on holds pages of items in memory. Workers follow within seconds."
      min={1}
      max={16}
      clampBehavior="strict"
      allowDecimal={false}
      defaultValue={runsAtOnce}
      onChange={keep}
    />
  );
}
