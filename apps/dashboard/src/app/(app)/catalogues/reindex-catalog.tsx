'use client';

import { Button, Divider, Group, Modal, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatCount } from '../../../ui/format.ts';
import { NightlySchedule } from './nightly-schedule.tsx';

type Catalog = RouterOutputs['catalogs']['list'][number];
type Count = RouterOutputs['reindexing']['count'];
type Choice = Count['choice'];

interface Props {
  readonly catalog: Catalog | null;
  readonly onClose: () => void;
}

/** Counts what is due in a catalogue's folder, and has it embedded now or every night. */
export function ReindexCatalog({ catalog, onClose }: Props) {
  return (
    <Modal opened={catalog !== null} onClose={onClose} title={`Re-index ${catalog?.name ?? ''}`}>
      {catalog !== null && <ReindexForm catalog={catalog.name} onClose={onClose} />}
    </Modal>
  );
}

function ReindexForm({ catalog, onClose }: { readonly catalog: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [choice, setChoice] = useState<Choice>('due');
  const count = useQuery(trpc.reindexing.count.queryOptions({ catalog }, { staleTime: 0, gcTime: 0 }));
  const start = useMutation(
    trpc.reindexing.start.mutationOptions({
      onSuccess: () => {
        notifications.show({ title: `${catalog} is in the queue`, message: 'A worker takes it.' });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.catalogs.list.queryKey() });
      },
    }),
  );
  const toEmbed = count.data === undefined ? null : countOf(count.data, choice);
  return (
    <Stack gap="md">
      <Radio.Group
        label="Pictures to embed"
        value={choice}
        // The values are those of the radios below.
        onChange={(value) => setChoice(value as Choice)}
      >
        <Stack gap={8} mt={8}>
          {choices.map(({ value, label }) => (
            <Radio
              key={value}
              value={value}
              label={<Labelled label={label} count={count.data} value={value} />}
            />
          ))}
        </Stack>
      </Radio.Group>
      {count.isError && <ErrorNotice error={count.error} onRetry={() => void count.refetch()} />}
      {start.isError && <ErrorNotice error={start.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          disabled={toEmbed === null || toEmbed === 0}
          loading={start.isPending}
          onClick={() => start.mutate({ catalog, choice })}
        >
          {toEmbed === 0 ? 'Nothing is due' : 'Re-index now'}
        </Button>
      </Group>
      <Divider />
      <NightlySchedule catalog={catalog} choice={choice} />
    </Stack>
  );
}

const choices: readonly { readonly value: Choice; readonly label: string }[] = [
  { value: 'due', label: 'Missing and changed' },
  { value: 'missing', label: 'Missing: new, or without a vector' },
  { value: 'changed', label: 'Changed since they were embedded' },
  { value: 'all', label: 'All, from the beginning' },
];

function countOf({ missing, changed, all }: Count, choice: Choice): number {
  return { missing, changed, due: missing + changed, all }[choice];
}

function Labelled(props: {
  readonly label: string;
  readonly count: Count | undefined;
  readonly value: Choice;
}) {
  const { label, count, value } = props;
  return (
    <Group gap="xs" wrap="nowrap">
      <span>{label}</span>
      {count === undefined ? (
        <Skeleton width={70} height={14} aria-label="Counting" />
      ) : (
        <Text component="span" size="sm" c="dimmed" className="numeric" style={{ whiteSpace: 'nowrap' }}>
          {formatCount(countOf(count, value), 'picture')}
        </Text>
      )}
    </Group>
  );
}
