'use client';

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatCount } from '../../../ui/format.ts';

type Catalog = RouterOutputs['catalogs']['list'][number];

interface Props {
  readonly catalog: Catalog | null;
  readonly onClose: () => void;
}

/** Removes a catalogue after its name has been typed. */
export function RemoveCatalog({ catalog, onClose }: Props) {
  return (
    <Modal opened={catalog !== null} onClose={onClose} title={`Remove ${catalog?.name ?? ''}`}>
      {catalog !== null && <RemoveForm catalog={catalog} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({ catalog, onClose }: { readonly catalog: Catalog; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const remove = useMutation(
    trpc.catalogs.remove.mutationOptions({
      onSuccess: () => {
        notifications.show({
          title: `${catalog.name} is removed`,
          message: 'Its files are where they were.',
        });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.catalogs.list.queryKey() });
      },
    }),
  );
  const isSure = typed === catalog.name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) remove.mutate({ catalog: catalog.name });
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          What Clipline knows of {formatCount(catalog.images, 'picture')} is deleted: vectors, metadata and
          the history of runs. The files themselves are not touched.
        </Text>
        <TextInput
          label={`Type ${catalog.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
        />
        {remove.isError && <ErrorNotice error={remove.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" color="red" disabled={!isSure} loading={remove.isPending}>
            Remove
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
