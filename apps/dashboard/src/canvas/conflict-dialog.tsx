'use client';

import { Button, Group, Loader, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../client/trpc.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Differences } from './differences/differences.tsx';
import type { PipelineDocument } from './document/pipeline-document.ts';
import { readDocument } from './document/read-document.ts';

interface Kept {
  readonly document: PipelineDocument;
  readonly revision: number;
}

interface Props {
  readonly name: string;
  readonly mine: PipelineDocument;
  readonly onTheirs: (theirs: Kept) => void;
  readonly onMine: (theirs: Kept) => void;
}

/** Somebody else saved this pipeline meanwhile: shows what differs, and asks whose draft goes on. */
export function ConflictDialog({ name, mine, onTheirs, onMine }: Props) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.pipelines.get.queryOptions({ name }, { staleTime: 0, refetchOnMount: 'always' }),
  );
  const theirs = useMemo(
    () => (data === undefined ? null : { document: readDocument(data.draft, name), revision: data.revision }),
    [data, name],
  );
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      size="xl"
      title="This pipeline was changed elsewhere"
    >
      <Text size="sm" mb="md">
        Another tab or person saved “{name}” since you opened it. Nothing was overwritten. From their draft to
        yours, this differs:
      </Text>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {theirs === null ? (
        error === null && <Loader size="sm" />
      ) : (
        <>
          <Differences before={theirs.document} after={mine} />
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={() => onMine(theirs)}>
              Keep mine, replace theirs
            </Button>
            <Button data-autofocus onClick={() => onTheirs(theirs)}>
              Take theirs
            </Button>
          </Group>
          <Text size="xs" c="dimmed" mt="xs" ta="right">
            Undo brings the other one back.
          </Text>
        </>
      )}
    </Modal>
  );
}
