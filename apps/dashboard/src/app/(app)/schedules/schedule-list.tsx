'use client';

import type { ScheduleView } from '@clipline/runtime';
import { ActionIcon, Badge, Button, Menu, Text } from '@mantine/core';
import {
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRoute,
  IconStack2,
  IconTrash,
} from '@tabler/icons-react';
import Link from 'next/link';
import { LastFiring } from '../../../ui/last-firing.tsx';
import { TimeAt } from '../../../ui/time-at.tsx';
import classes from './schedule-list.module.css';
import { fullNameOf, targetOf } from './schedule-name.ts';
import { useScheduleActions } from './use-schedule-actions.tsx';

interface Props {
  readonly schedules: readonly ScheduleView[];
  readonly onEdit: (schedule: ScheduleView) => void;
  readonly onRemove: (schedule: ScheduleView) => void;
}

/** Each schedule with when it runs, how its last run went, and what can be done with it. */
export function ScheduleList({ schedules, onEdit, onRemove }: Props) {
  return (
    <ul className={classes.list} aria-label="Schedules">
      {schedules.map((schedule) => (
        <li key={schedule.id} className={classes.row} data-resting={schedule.next === null || undefined}>
          <What schedule={schedule} />
          <div className={classes.cell}>
            <span className={classes.label}>Next run</span>
            <Next schedule={schedule} />
          </div>
          <div className={classes.cell}>
            <span className={classes.label}>Last run</span>
            {schedule.last === null ? (
              <span className={classes.never}>Never</span>
            ) : (
              <LastFiring firing={schedule.last} />
            )}
          </div>
          <Actions schedule={schedule} onEdit={() => onEdit(schedule)} onRemove={() => onRemove(schedule)} />
        </li>
      ))}
    </ul>
  );
}

function What({ schedule }: { readonly schedule: ScheduleView }) {
  const { pipeline, name, words, zone, cron, missed, jitterSeconds } = schedule;
  const Icon = pipeline === null ? IconStack2 : IconRoute;
  const details = [
    cron === null ? '' : zone,
    jitterSeconds > 0 ? `up to ${jitterSeconds} s later` : '',
    missed === 'one' ? '' : missedWords[missed],
  ];
  return (
    <div className={classes.what}>
      <Icon size={18} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.words}>
        <div className={classes.names}>
          <Link
            className={classes.name}
            href={pipeline === null ? '/catalogues' : `/pipelines/${encodeURIComponent(pipeline)}`}
          >
            {targetOf(schedule)}
          </Link>
          <span className={classes.own}>{name}</span>
        </div>
        <div>{words}</div>
        <Text size="xs" c="dimmed">
          {details.filter((part) => part !== '').join(' · ')}
        </Text>
        {schedule.problem !== null && (
          <Text size="xs" c="var(--clip-danger)">
            {schedule.problem}
          </Text>
        )}
      </div>
    </div>
  );
}

const missedWords = { skip: 'missed runs are left out', all: 'every missed run is made up for' } as const;

function Next({ schedule: { next, paused, active } }: { readonly schedule: ScheduleView }) {
  if (next !== null) return <TimeAt date={next} />;
  return (
    <Badge variant="dot" color={paused ? 'apricot' : 'gray'} tt="none" fw={500}>
      {paused ? 'Paused' : active ? 'None' : 'Not published'}
    </Badge>
  );
}

interface ActionsProps {
  readonly schedule: ScheduleView;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function Actions({ schedule, onEdit, onRemove }: ActionsProps) {
  const { pause, runNow } = useScheduleActions();
  const { id, paused, active, origin, pipeline } = schedule;
  const name = fullNameOf(schedule);
  const Toggle = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <div className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!active}
        loading={runNow.isPending}
        onClick={() => runNow.mutate({ id })}
        aria-label={`Run now: ${name}`}
      >
        Run now
      </Button>
      <ActionIcon
        loading={pause.isPending}
        onClick={() => pause.mutate({ id, paused: !paused })}
        aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
        title={paused ? 'Resume' : 'Pause'}
      >
        <Toggle size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon aria-label={`More for ${name}`}>
            <IconDots size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {origin === 'person' ? (
            <>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
                Change…
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
                Remove…
              </Menu.Item>
            </>
          ) : (
            <Menu.Item
              component={Link}
              href={`/pipelines/${encodeURIComponent(pipeline ?? '')}`}
              leftSection={<IconPencil size={16} aria-hidden />}
            >
              Change in its pipeline
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
