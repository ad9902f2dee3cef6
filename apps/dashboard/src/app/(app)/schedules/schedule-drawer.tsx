'use client';

import type { ScheduleView } from '@clipline/runtime';
import { Drawer, Text } from '@mantine/core';
import dynamic from 'next/dynamic';
import { fullNameOf } from './schedule-name.ts';

interface Props {
  readonly opened: boolean;
  /** Null for a new one. */
  readonly editing: ScheduleView | null;
  readonly onClose: () => void;
}

const ScheduleForm = dynamic(async () => (await import('./schedule-form.tsx')).ScheduleForm, { ssr: false });

/** Makes a schedule, or gives one other times. */
export function ScheduleDrawer({ opened, editing, onClose }: Props) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="md"
      title={editing === null ? 'New schedule' : `Change ${fullNameOf(editing)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && editing?.origin === 'pipeline' && (
        <Text size="sm">
          This schedule stands in the file of its pipeline. Change it in the builder and publish, or pause it
          here.
        </Text>
      )}
      {opened && editing?.origin !== 'pipeline' && (
        <ScheduleForm key={editing?.id ?? 'new'} editing={editing} onClose={onClose} />
      )}
    </Drawer>
  );
}
