'use client';

import { Badge, Button, FileButton, Group, Table, TextInput, VisuallyHidden } from '@mantine/core';
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
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { NewPipeline } from './new-pipeline.tsx';
import { PipelineMenu } from './pipeline-menu.tsx';
import classes from './pipelines-page.module.css';
import { RemovePipeline } from './remove-pipeline.tsx';
import { RenamePipeline } from './rename-pipeline.tsx';
import { useImport } from './use-import.ts';

type Pipeline = RouterOutputs['pipelines']['list'][number];

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
          <Table.ScrollContainer minWidth={560}>
            <Table verticalSpacing={10} highlightOnHover>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>State</Table.Th>
                  <Table.Th>Changed</Table.Th>
                  <Table.Th>
                    <VisuallyHidden>Actions</VisuallyHidden>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {shown.map((pipeline) => (
                  <Table.Tr key={pipeline.name}>
                    <Table.Td>
                      <Link href={`/pipelines/${encodeURIComponent(pipeline.name)}`} className={classes.name}>
                        {pipeline.name}
                      </Link>
                      {pipeline.description !== null && (
                        <div className={classes.description}>{pipeline.description}</div>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <State pipeline={pipeline} />
                    </Table.Td>
                    <Table.Td className={classes.when}>
                      <TimeAgo date={pipeline.updatedAt} />
                    </Table.Td>
                    <Table.Td className={classes.actions}>
                      <PipelineMenu
                        name={pipeline.name}
                        onRename={() => setRenaming(pipeline.name)}
                        onRemove={() => setRemoving(pipeline.name)}
                      />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          {shown.length === 0 && <p className={classes.sum}>No pipeline says “{words}”.</p>}
        </>
      )}
      <NewPipeline opened={adding} onClose={() => void setAdding(null)} />
      <RenamePipeline name={renaming} onClose={() => setRenaming(null)} />
      <RemovePipeline name={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}

function State({ pipeline: { publishedVersion, changed } }: { readonly pipeline: Pipeline }) {
  if (publishedVersion === null) {
    return (
      <Badge variant="light" color="gray" tt="none" fw={500}>
        Draft
      </Badge>
    );
  }
  return (
    <Group gap={6}>
      <Badge variant="light" tt="none" fw={500}>
        Version {publishedVersion}
      </Badge>
      {changed && (
        <Badge variant="light" color="apricot" tt="none" fw={500}>
          Draft differs
        </Badge>
      )}
    </Group>
  );
}

function summarise(pipelines: readonly Pipeline[]): string {
  if (pipelines.length === 0) return 'What is done with pictures, step by step';
  const published = pipelines.filter(({ publishedVersion }) => publishedVersion !== null).length;
  return `${formatCount(pipelines.length, 'pipeline')}, ${published} published`;
}
