'use client';

import type { ScheduleView } from '@clipline/runtime';
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconCalendarTime, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { isActive } from '../../../ui/run-status.ts';
import { LazyCalendar } from './lazy-calendar.tsx';
import { RemoveSchedule } from './remove-schedule.tsx';
import { ScheduleDrawer } from './schedule-drawer.tsx';
import { ScheduleList } from './schedule-list.tsx';
import { filterSchedules } from './schedule-name.ts';
import classes from './schedules-page.module.css';
import { type SchedulesParams, type SetSchedulesParams, useSchedulesParams } from './schedules-params.ts';

/** How often results are looked up, in milliseconds: while a run goes on, and otherwise. */
const lookAgain = { busy: 2_000, quiet: 15_000 };

/** What runs by the clock: as a list, and as a calendar of the runs to come. */
export function SchedulesPage() {
  const query = useQuery({
    ...useTRPC().schedules.list.queryOptions(),
    refetchInterval: ({ state }) => (isBusy(state.data ?? []) ? lookAgain.busy : lookAgain.quiet),
  });
  const { data } = query;
  const [params, setParams] = useSchedulesParams();
  const [removing, setRemoving] = useState<ScheduleView | null>(null);
  const shown = filterSchedules(data ?? [], params);

  return (
    <div className={classes.page}>
      <PageHead title="Schedules" sum={data !== undefined && summarise(data)}>
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => void setParams({ new: true })}
        >
          New schedule
        </Button>
      </PageHead>
      <QueryState query={query} label="schedules" blocks={[36, 64, 64]} />
      {data?.length === 0 && (
        <EmptyState
          icon={IconCalendarTime}
          title="Nothing is scheduled"
          text="A schedule runs a published pipeline, or looks for new pictures in a catalogue’s folder: every night, every Monday, every six hours."
        >
          <Button onClick={() => void setParams({ new: true })}>Make the first one</Button>
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && (
        <>
          <Toolbar params={params} setParams={setParams} />
          {shown.length === 0 && (
            <p className={classes.none}>No schedule fits. Show all, or search for less.</p>
          )}
          {params.view === 'list' && (
            <ScheduleList
              schedules={shown}
              onEdit={({ id }) => void setParams({ edit: id })}
              onRemove={setRemoving}
            />
          )}
          {params.view !== 'list' && shown.length > 0 && (
            <LazyCalendar
              view={params.view}
              day={params.day}
              schedules={shown}
              onDay={(day) => void setParams({ day })}
            />
          )}
        </>
      )}
      <ScheduleDrawer
        opened={params.new || params.edit !== ''}
        editing={data?.find(({ id }) => id === params.edit) ?? null}
        onClose={() => void setParams({ new: null, edit: null })}
      />
      <RemoveSchedule schedule={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}

interface ToolbarProps {
  readonly params: SchedulesParams;
  readonly setParams: SetSchedulesParams;
}

function Toolbar({ params, setParams }: ToolbarProps) {
  return (
    <div className={classes.toolbar}>
      <SegmentedControl
        aria-label="View"
        value={params.view}
        onChange={(view) => void setParams({ view })}
        data={[
          { value: 'list', label: 'List' },
          { value: 'month', label: 'Month' },
          { value: 'week', label: 'Week' },
        ]}
      />
      <TextInput
        className={classes.search}
        value={params.q}
        onChange={(event) => void setParams({ q: event.currentTarget.value || null })}
        placeholder="Search schedules"
        aria-label="Search schedules"
        leftSection={<IconSearch size={16} aria-hidden />}
      />
      <Select
        aria-label="Show"
        w={150}
        value={params.show}
        onChange={(show) => void setParams({ show })}
        allowDeselect={false}
        data={[
          { value: 'all', label: 'All' },
          { value: 'active', label: 'Active' },
          { value: 'paused', label: 'Paused' },
          { value: 'failed', label: 'Last run failed' },
        ]}
      />
    </div>
  );
}

function isBusy(schedules: readonly ScheduleView[]): boolean {
  return schedules.some(({ last }) => last?.status != null && isActive(last.status));
}

function summarise(schedules: readonly ScheduleView[]): string {
  if (schedules.length === 0) return 'What runs by the clock';
  const paused = schedules.filter((schedule) => schedule.paused).length;
  return `${formatCount(schedules.length, 'schedule')}${paused > 0 ? `, ${paused} paused` : ''}`;
}
