'use client';

import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

interface Props {
  readonly value?: string | null;
  readonly onChange?: (value: string | null) => void;
  readonly error?: ReactNode;
}

/** What a new schedule runs: `pipeline:NAME` or `catalog:NAME`. */
export function TargetSelect({ value, onChange, error }: Props) {
  const trpc = useTRPC();
  const pipelines = useQuery(trpc.pipelines.list.queryOptions());
  const catalogs = useQuery(trpc.catalogs.list.queryOptions());
  const failed = pipelines.error ?? catalogs.error;
  if (failed !== null) return <ErrorNotice error={failed} />;
  const published = (pipelines.data ?? []).filter(({ publishedVersion }) => publishedVersion !== null);
  const withFolder = (catalogs.data ?? []).filter(({ folder }) => folder !== null);
  return (
    <Select
      label="What runs"
      placeholder="A pipeline or a catalogue"
      description={published.length === 0 ? 'A pipeline can be chosen once it is published.' : undefined}
      searchable
      nothingFoundMessage="Nothing has this name"
      data={[
        {
          group: 'Run a pipeline',
          items: published.map(({ name }) => ({ value: `pipeline:${name}`, label: name })),
        },
        {
          group: 'Re-index a catalogue',
          items: withFolder.map(({ name }) => ({ value: `catalog:${name}`, label: name })),
        },
      ]}
      value={value ?? null}
      onChange={(chosen) => onChange?.(chosen)}
      error={error}
    />
  );
}
