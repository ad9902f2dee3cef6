'use client';

import type { ScheduleView } from '@clipline/runtime';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { fullNameOf } from './schedule-name.ts';

interface Props {
  readonly schedule: ScheduleView | null;
  readonly onClose: () => void;
}

/** Removes a schedule, once confirmed. */
export function RemoveSchedule({ schedule, onClose }: Props) {
  return (
    <Modal
      opened={schedule !== null}
      onClose={onClose}
      title={`Remove ${schedule === null ? '' : fullNameOf(schedule)}`}
    >
      {schedule !== null && <RemoveForm schedule={schedule} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({
  schedule,
  onClose,
}: {
  readonly schedule: ScheduleView;
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.schedules.remove.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: `${fullNameOf(schedule)} is removed. Its runs stay.` });
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.schedules.pathKey() });
      },
    }),
  );
  return (
    <Stack gap="md">
      <Text size="sm">
        Nothing is started by it any more. Runs that it has started stay, and one that goes on goes on. To
        stop it for a while only, pause it.
      </Text>
      {remove.isError && <ErrorNotice error={remove.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ id: schedule.id })}>
          Remove
        </Button>
      </Group>
    </Stack>
  );
}
