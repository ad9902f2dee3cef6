'use client';

import type { ScheduleView } from '@clipline/runtime';
import { Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ConfirmRemoval } from '../../../ui/confirm-removal.tsx';
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
    <ConfirmRemoval removal={remove} onConfirm={() => remove.mutate({ id: schedule.id })} onClose={onClose}>
      Nothing is started by it any more. Runs that it has started stay, and one that goes on goes on. To stop
      it for a while only, pause it.
    </ConfirmRemoval>
  );
}
