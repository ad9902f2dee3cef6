'use client';

import type { RunSummary } from '@clipline/runtime';
import { Button, Group, Progress, Select } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import { useTRPC } from '../../../client/trpc.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatNumber } from '../../../ui/format.ts';
import { formatTook } from '../../../ui/format-took.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { isActive, progressShare, type RunState } from '../../../ui/run-status.ts';
import { StackingCell, StackingRow, StackingTable } from '../../../ui/stacking-table.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { runFilters } from './run-filters.ts';
import classes from './runs-page.module.css';

const states: readonly { readonly value: RunState; readonly label: string }[] = [
  { value: 'active', label: 'Going on' },
  { value: 'waiting', label: 'Waiting or paused' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
];

const columns = [
  { title: 'Run' },
  { title: 'State', width: '136px' },
  { title: 'Items', width: '22%' },
  { title: 'Started', width: '136px' },
  { title: 'Took', width: '108px' },
] as const;

/** Every run, newest first, kept as it is now. */
export function RunsPage() {
  const trpc = useTRPC();
  const [filters, setFilters] = useQueryStates(runFilters);
  const list = useInfiniteQuery(
    trpc.runs.page.infiniteQueryOptions(filters, { getNextPageParam: ({ next }) => next }),
  );
  const pipelines = useQuery(trpc.pipelines.list.queryOptions());
  const catalogs = useQuery(trpc.catalogs.list.queryOptions());
  const runs = list.data?.pages.flatMap((page) => page.runs) ?? [];
  const isFiltered = Object.values(filters).some((value) => value !== null);
  return (
    <div className={classes.page}>
      <PageHead title="Runs" sum={list.data !== undefined && summarise(runs, list.hasNextPage)} />
      <Group gap={8} mb={14} role="search" aria-label="Filter runs">
        <Select
          aria-label="State"
          placeholder="Any state"
          data={states}
          value={filters.state}
          onChange={(state) => void setFilters({ state })}
          clearable
          w={{ base: '100%', xs: 190 }}
        />
        <Select
          aria-label="Pipeline"
          placeholder="Any pipeline"
          data={namesOf(pipelines.data, filters.pipeline)}
          value={filters.pipeline}
          onChange={(pipeline) => void setFilters({ pipeline })}
          searchable
          clearable
          nothingFoundMessage="No such pipeline"
          w={{ base: '100%', xs: 220 }}
        />
        <Select
          aria-label="Catalogue"
          placeholder="Any catalogue"
          data={namesOf(catalogs.data, filters.catalog)}
          value={filters.catalog}
          onChange={(catalog) => void setFilters({ catalog })}
          searchable
          clearable
          nothingFoundMessage="No such catalogue"
          w={{ base: '100%', xs: 220 }}
        />
      </Group>
      <QueryState query={list} label="runs" blocks={[36, 44, 44, 44, 44]} />
      {list.data !== undefined && runs.length === 0 && !isFiltered && (
        <EmptyState
          icon={IconHistory}
          title="Nothing has run yet"
          text="Each pass over a folder and each run of a pipeline is listed here, with what came in, what went out and what was refused."
        >
          <Button component={Link} href="/pipelines">
            To the pipelines
          </Button>
        </EmptyState>
      )}
      {list.data !== undefined && runs.length === 0 && isFiltered && (
        <EmptyState icon={IconHistory} title="No such run" text="No run fits these filters.">
          <Button
            variant="default"
            onClick={() => void setFilters({ state: null, pipeline: null, catalog: null })}
          >
            Show all runs
          </Button>
        </EmptyState>
      )}
      {runs.length > 0 && (
        <StackingTable label="Runs" columns={columns} verticalSpacing={10} highlightOnHover>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </StackingTable>
      )}
      {list.hasNextPage && (
        <Group justify="center" mt={14}>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show older runs
          </Button>
        </Group>
      )}
    </div>
  );
}

function RunRow({ run }: { readonly run: RunSummary }) {
  const { progress, error } = run;
  const share = isActive(run.status) ? progressShare(progress) : null;
  return (
    <StackingRow>
      <StackingCell place="head">
        <Link href={`/runs/${run.id}`} className={classes.name}>
          {run.title}
        </Link>
        {error !== null && <div className={classes.error}>{error.message.replaceAll('`', '')}</div>}
      </StackingCell>
      <StackingCell place="corner">
        <RunBadge status={run.status} />
      </StackingCell>
      <StackingCell says="Items" className={classes.figures}>
        {formatNumber(progress.scanned)}
        {progress.total !== null &&
          progress.total !== progress.scanned &&
          ` of ${formatNumber(progress.total)}`}
        {progress.failed > 0 && (
          <span className={classes.failed}>, {formatNumber(progress.failed)} refused</span>
        )}
        {share !== null && (
          <Progress size={4} mt={4} value={share * 100} aria-label={`Progress of ${run.title}`} />
        )}
      </StackingCell>
      <StackingCell says="Started" className={classes.when}>
        <TimeAgo date={run.startedAt ?? run.createdAt} />
      </StackingCell>
      <StackingCell says="Took" className={classes.when}>
        {run.startedAt !== null && run.finishedAt !== null
          ? formatTook(run.finishedAt.getTime() - run.startedAt.getTime())
          : '–'}
      </StackingCell>
    </StackingRow>
  );
}

/** What a filter offers: also what it is set to, should that be gone. */
function namesOf(
  known: readonly { readonly name: string }[] | undefined,
  chosen: string | null,
): readonly string[] {
  const names = (known ?? []).map(({ name }) => name);
  return chosen === null || names.includes(chosen) ? names : [...names, chosen];
}

function summarise(runs: readonly RunSummary[], hasMore: boolean): string {
  if (runs.length === 0) return 'What was done, and how it went';
  const active = runs.filter(({ status }) => isActive(status)).length;
  const all = hasMore ? `The newest ${formatCount(runs.length, 'run')}` : formatCount(runs.length, 'run');
  return active === 0 ? all : `${all}, ${active} going on`;
}
