'use client';

import type { NodeCounts } from '@clipline/clip-core';
import { Button, Checkbox, Group, Select, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ItemRow } from './item-row.tsx';
import { itemWays } from './item-ways.ts';

/** Samples that a pipeline can pin. */
const mostPinned = 24;

interface Props {
  readonly run: string;
  readonly node: string;
  /** What has passed the node so far. */
  readonly counts: Partial<NodeCounts>;
  /** Takes addresses of pictures, at most 24; without it nothing can be pinned. */
  readonly onPin?: (uris: readonly string[]) => void;
}

/** What became of the items at a node of a run: a table with their pictures, a page at a time, by the way they took. */
export function RunItems({ run, node, counts, onPin }: Props) {
  const trpc = useTRPC();
  const ways = itemWays(counts);
  const [chosen, setChosen] = useState('all');
  const way = ways.find(({ value }) => value === chosen) ?? ways[0];
  // Where each page that was looked at begins; the last is the one that is shown.
  const [starts, setStarts] = useState<readonly (string | null)[]>([null]);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const cursor = starts.at(-1) ?? null;
  const { data, error, isPlaceholderData, refetch } = useQuery({
    ...trpc.runItems.list.queryOptions({
      run,
      node,
      ...way?.filter,
      ...(cursor === null ? {} : { cursor }),
    }),
    placeholderData: keepPreviousData,
  });
  const next = data?.cursor ?? null;
  const label = `Items of ${node}`;
  return (
    <Stack gap="sm" component="section" aria-label={label}>
      <Group justify="space-between" gap="sm">
        <Select
          size="xs"
          w={220}
          aria-label="Which items"
          allowDeselect={false}
          data={ways.map(({ value, label: name, count }) => ({
            value,
            label: `${name} (${formatNumber(count)})`,
          }))}
          value={way?.value ?? 'all'}
          onChange={(value) => {
            setChosen(value ?? 'all');
            setStarts([null]);
          }}
        />
        <Group gap="xs">
          {onPin !== undefined && (
            <Button
              size="xs"
              variant="default"
              disabled={marked.size === 0}
              onClick={() => onPin([...marked].slice(0, mostPinned))}
            >
              {marked.size === 0 ? 'Pin as samples' : `Pin ${Math.min(marked.size, mostPinned)} as samples`}
            </Button>
          )}
          <Text size="xs" c="dimmed" role="status">
            Page {starts.length}
          </Text>
          <Button
            size="xs"
            variant="default"
            disabled={starts.length === 1}
            onClick={() => setStarts(starts.slice(0, -1))}
          >
            Previous
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={next === null || isPlaceholderData}
            onClick={() => setStarts([...starts, next])}
          >
            Next
          </Button>
        </Group>
      </Group>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton h={280} />}
      {data?.items.length === 0 && (
        <EmptyState
          icon={IconPhotoOff}
          title="No items to show"
          text="Nothing has come here yet, or the run is so old that its items were let go. Counts and errors are kept."
        />
      )}
      {data !== undefined && data.items.length > 0 && (
        <Table.ScrollContainer
          minWidth={520}
          scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': label } }}
        >
          <Table verticalSpacing={4} aria-busy={isPlaceholderData}>
            <Table.Thead>
              <Table.Tr>
                {onPin !== undefined && (
                  <Table.Th w={36}>
                    <MarkAll items={data.items} marked={marked} onMark={setMarked} />
                  </Table.Th>
                )}
                <Table.Th w={60}>Picture</Table.Th>
                <Table.Th>Item</Table.Th>
                <Table.Th>Went</Table.Th>
                <Table.Th>Found</Table.Th>
                <Table.Th w={80}>Details</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map((item) => (
                <ItemRow
                  key={item.key}
                  item={item}
                  {...(onPin === undefined ? {} : { marked, onMark: setMarked })}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}

function MarkAll({
  items,
  marked,
  onMark,
}: {
  readonly items: readonly { readonly item: { readonly image?: { readonly uri: string } } }[];
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
}) {
  const uris = items.flatMap(({ item }) => item.image?.uri ?? []);
  const all = uris.length > 0 && uris.every((uri) => marked.has(uri));
  return (
    <Checkbox
      size="xs"
      aria-label="Mark all of this page"
      disabled={uris.length === 0}
      checked={all}
      indeterminate={!all && uris.some((uri) => marked.has(uri))}
      onChange={() =>
        onMark(
          all ? new Set([...marked].filter((uri) => !uris.includes(uri))) : new Set([...marked, ...uris]),
        )
      }
    />
  );
}
