'use client';

import { Button, Drawer, Group, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Differences } from '../differences/differences.tsx';
import type { PipelineDocument } from '../document/pipeline-document.ts';
import { readDocument } from '../document/read-document.ts';
import classes from './versions-drawer.module.css';

interface Props {
  readonly name: string;
  /** As it is being edited, and the revision that it was saved as. */
  readonly draft: PipelineDocument;
  readonly revision: number;
  readonly publishedVersion: number | null;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** The draft is another one now; the builder has to take it over. */
  readonly onRestored: (restored: { readonly document: PipelineDocument; readonly revision: number }) => void;
}

/** All published versions, how each differs from the draft or the one before it, and the way back to it. */
export function VersionsDrawer({
  name,
  draft,
  revision,
  publishedVersion,
  opened,
  onClose,
  onRestored,
}: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const query = useQuery({
    ...trpc.pipelines.versions.queryOptions({ name }),
    enabled: opened,
  });
  const { data: versions } = query;
  const [chosen, setChosen] = useState<number | null>(null);
  const [against, setAgainst] = useState<'draft' | 'before'>('draft');
  const restore = useMutation(
    trpc.pipelines.restore.mutationOptions({
      onSuccess: (detail) => {
        client.setQueryData(trpc.pipelines.get.queryKey({ name }), detail);
        onRestored({ document: readDocument(detail.draft, name), revision: detail.revision });
        onClose();
      },
    }),
  );
  const shown = versions?.find(({ version }) => version === (chosen ?? versions[0]?.version));
  const older = versions?.find(({ version }) => version === (shown?.version ?? 0) - 1);
  const compared = useMemo(() => {
    const version = readDocument(shown?.definition ?? null, name);
    return against === 'draft'
      ? { before: version, after: draft }
      : { before: readDocument(older?.definition ?? null, name), after: version };
  }, [shown, older, against, draft, name]);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(900px, 100vw)"
      title="Versions"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <QueryState query={query} label="versions" blocks={[240]} />
      {versions?.length === 0 && (
        <EmptyState
          icon={IconHistory}
          title="Nothing is published yet"
          text="Publish the draft; triggers and schedules then run that version until the next one."
        />
      )}
      {shown !== undefined && (
        <Stack gap="md">
          <ul className={classes.versions} aria-label="Published versions">
            {versions?.map(({ version, createdAt, note }) => (
              <li key={version}>
                <UnstyledButton
                  className={classes.version}
                  aria-current={version === shown.version || undefined}
                  onClick={() => setChosen(version)}
                >
                  <Group justify="space-between" gap="xs" wrap="nowrap">
                    <Text size="sm" fw={500}>
                      Version {version}
                      {version === publishedVersion && ' · published'}
                    </Text>
                    <Text size="xs" c="dimmed">
                      <TimeAgo date={createdAt} />
                    </Text>
                  </Group>
                  {note !== null && (
                    <Text size="xs" c="dimmed">
                      {note}
                    </Text>
                  )}
                </UnstyledButton>
              </li>
            ))}
          </ul>
          <Group justify="space-between">
            <SegmentedControl
              size="xs"
              aria-label="Compare with"
              value={against}
              onChange={setAgainst}
              data={[
                { value: 'draft', label: 'To the draft' },
                { value: 'before', label: 'From the version before' },
              ]}
            />
            <Button
              size="xs"
              variant="default"
              loading={restore.isPending}
              onClick={() => restore.mutate({ name, version: shown.version, revision })}
            >
              Restore version {shown.version} into the draft
            </Button>
          </Group>
          {restore.error !== null && <ErrorNotice error={restore.error} />}
          <Differences key={`${shown.version} ${against}`} {...compared} />
        </Stack>
      )}
    </Drawer>
  );
}
