'use client';

import { Button, Group, Modal, Select, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { thumbnailUrl } from '../../ui/image-url.ts';
import classes from './sample-chooser.module.css';

/** Samples that a pipeline can pin. */
const most = 24;
const shown = 96;

interface Props {
  /** Addresses of the pinned pictures. */
  readonly samples: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onChange: (samples: readonly string[]) => void;
}

/** Pins up to 24 pictures of a catalogue, on which every node shows what it makes of them. */
export function SampleChooser({ samples, opened, onClose, onChange }: Props) {
  const trpc = useTRPC();
  const [catalog, setCatalog] = useState<string | null>(null);
  const { data: catalogs = [], error } = useQuery({ ...trpc.catalogs.list.queryOptions(), enabled: opened });
  const name = catalog ?? catalogs[0]?.name ?? null;
  const { data, isPending } = useQuery({
    ...trpc.catalogs.assets.queryOptions({ catalog: name ?? '', limit: shown }),
    enabled: opened && name !== null,
    placeholderData: keepPreviousData,
  });
  const pinned = new Set(samples);
  const isFull = pinned.size >= most;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title="Choose samples"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Group justify="space-between" align="end">
          <Select
            label="Catalogue"
            data={catalogs.map((one) => one.name)}
            value={name}
            allowDeselect={false}
            onChange={setCatalog}
          />
          <Group gap="xs">
            <Text size="sm" c="dimmed" role="status">
              {pinned.size} of {most} pinned
            </Text>
            <Button
              size="xs"
              variant="default"
              disabled={data === undefined}
              onClick={() => onChange((data?.assets ?? []).slice(0, 12).map(({ uri }) => uri))}
            >
              Take the newest 12
            </Button>
            <Button size="xs" variant="default" disabled={pinned.size === 0} onClick={() => onChange([])}>
              Unpin all
            </Button>
          </Group>
        </Group>
        {error !== null && <ErrorNotice error={error} />}
        {name === null && error === null && (
          <EmptyState
            icon={IconStack2}
            title="There is no catalogue yet"
            text="Index a folder first. Until then the first pictures of the source are shown."
          />
        )}
        {name !== null && isPending && <Skeleton h={320} />}
        <SimpleGrid cols={{ base: 3, xs: 5, sm: 8 }} spacing={6}>
          {name !== null &&
            data?.assets.map((asset) => {
              const isPinned = pinned.has(asset.uri);
              return (
                <button
                  key={asset.id}
                  type="button"
                  className={classes.tile}
                  aria-pressed={isPinned}
                  aria-label={asset.path}
                  disabled={isFull && !isPinned}
                  onClick={() =>
                    onChange(isPinned ? samples.filter((uri) => uri !== asset.uri) : [...samples, asset.uri])
                  }
                >
                  {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route */}
                  <img src={thumbnailUrl(name, asset, 160)} alt="" loading="lazy" />
                </button>
              );
            })}
        </SimpleGrid>
        <Group justify="end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
