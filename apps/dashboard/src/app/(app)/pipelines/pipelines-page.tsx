'use client';

import { Badge, Button, FileButton, TextInput } from '@mantine/core';
import { IconFileImport, IconPlus, IconRoute, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsBoolean, parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { StackingCell, StackingRow, StackingTable } from '../../../ui/stacking-table.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { NewPipeline } from './new-pipeline.tsx';
import { PipelineMenu } from './pipeline-menu.tsx';
import classes from './pipelines-page.module.css';
import { RemovePipeline } from './remove-pipeline.tsx';
import { RenamePipeline } from './rename-pipeline.tsx';
import { TriggerList } from './trigger-list.tsx';
import { useImport } from './use-import.ts';

type Pipeline = RouterOutputs['pipelines']['list'][number];

const columns = [
  { title: 'Name' },
  { title: 'State', width: '180px' },
  { title: 'Triggers', width: '23%' },
  { title: 'Last run', width: '138px' },
  { title: 'Actions', width: '52px', isTitleHidden: true },
] as const;

/** All pipelines, and what can be done with each. */
export function PipelinesPage() {
  const query = useQuery(useTRPC().pipelines.list.queryOptions());
  const { data } = query;
  const [words, setWords] = useQueryState('q', parseAsString.withDefault(''));
  const [adding, setAdding] = useQueryState('new', parseAsBoolean.withDefault(false));
  const [renaming, setRenaming] = useState<string | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const importFile = useImport();
  const shown = (data ?? []).filter(({ name, description }) =>
    `${name} ${description ?? ''}`.toLowerCase().includes(words.trim().toLowerCase()),
  );

  return (
    <div className={classes.page}>
      <PageHead title="Pipelines" sum={data !== undefined && summarise(data)}>
        <FileButton accept="application/json,.json" onChange={importFile}>
          {(button) => (
            <Button {...button} variant="default" leftSection={<IconFileImport size={16} aria-hidden />}>
              Import
            </Button>
          )}
        </FileButton>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void setAdding(true)}>
          New pipeline
        </Button>
      </PageHead>
      <QueryState query={query} label="pipelines" blocks={[36, 48, 48, 48]} />
      {data?.length === 0 && (
        <EmptyState
          icon={IconRoute}
          title="No pipeline yet"
          text="A pipeline takes pictures from a folder, a catalogue or the web, looks at each with CLIP, and does what you want with the result: every night, or whenever something comes in."
        >
          <Button onClick={() => void setAdding(true)}>Make the first one</Button>
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && (
        <>
          <TextInput
            value={words}
            onChange={(event) => void setWords(event.currentTarget.value || null)}
            placeholder="Search pipelines"
            aria-label="Search pipelines"
            leftSection={<IconSearch size={16} aria-hidden />}
            className={classes.search}
          />
          <StackingTable label="Pipelines" columns={columns} verticalSpacing={10} highlightOnHover>
            {shown.map((pipeline) => (
              <StackingRow key={pipeline.name}>
                <StackingCell place="head">
                  <Link href={`/pipelines/${encodeURIComponent(pipeline.name)}`} className={classes.name}>
                    {pipeline.name}
                  </Link>
                  {pipeline.description !== null && (
                    <div className={classes.description}>{pipeline.description}</div>
                  )}
                </StackingCell>
                <StackingCell place="whole">
                  <State pipeline={pipeline} />
                </StackingCell>
                <StackingCell place="whole" says="Triggers">
                  <TriggerList pipeline={pipeline.name} triggers={pipeline.triggers} />
                </StackingCell>
                <StackingCell place="whole" says="Last run">
                  <LastRun pipeline={pipeline} />
                </StackingCell>
                <StackingCell place="corner" align="right">
                  <PipelineMenu
                    name={pipeline.name}
                    onRename={() => setRenaming(pipeline.name)}
                    onRemove={() => setRemoving(pipeline.name)}
                  />
                </StackingCell>
              </StackingRow>
            ))}
          </StackingTable>
          {shown.length === 0 && <p className={classes.sum}>No pipeline says “{words}”.</p>}
        </>
      )}
      <NewPipeline opened={adding} onClose={() => void setAdding(null)} />
      <RenamePipeline name={renaming} onClose={() => setRenaming(null)} />
      <RemovePipeline name={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}

function State({ pipeline: { publishedVersion, changed, updatedAt } }: { readonly pipeline: Pipeline }) {
  const isPublished = publishedVersion !== null;
  return (
    <div className={classes.facts}>
      <Badge variant="light" tt="none" fw={500} {...(isPublished ? {} : { color: 'gray' })}>
        {isPublished ? `Version ${publishedVersion}` : 'Draft'}
      </Badge>
      {isPublished && changed && (
        <Badge variant="light" color="apricot" tt="none" fw={500}>
          Draft differs
        </Badge>
      )}
      <span className={classes.dim}>
        changed <TimeAgo date={updatedAt} />
      </span>
    </div>
  );
}

function LastRun({ pipeline: { lastRun } }: { readonly pipeline: Pipeline }) {
  if (lastRun === null) return <span className={classes.dim}>Never</span>;
  return (
    <div className={classes.facts}>
      <RunBadge status={lastRun.status} />
      <Link href={`/runs/${lastRun.id}`} className={classes.link}>
        <TimeAgo date={lastRun.startedAt ?? lastRun.createdAt} />
      </Link>
    </div>
  );
}

function summarise(pipelines: readonly Pipeline[]): string {
  if (pipelines.length === 0) return 'What is done with pictures, step by step';
  const published = pipelines.filter(({ publishedVersion }) => publishedVersion !== null).length;
  return `${formatCount(pipelines.length, 'pipeline')}, ${published} published`;
}
