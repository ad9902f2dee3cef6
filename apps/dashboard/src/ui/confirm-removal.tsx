import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';

interface Props {
  /** How what was confirmed goes: a mutation. */
  readonly removal: {
    readonly error: Parameters<typeof ErrorNotice>[0]['error'] | null;
    readonly isPending: boolean;
  };
  /** What the button says. */
  readonly verb?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What is lost and what stays. */
  readonly children: ReactNode;
}

/** Asks before something goes for good; the body of a dialog. */
export function ConfirmRemoval({ removal, verb = 'Remove', onConfirm, onClose, children }: Props) {
  return (
    <Stack gap="md">
      <Text size="sm">{children}</Text>
      {removal.error !== null && <ErrorNotice error={removal.error} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={removal.isPending} onClick={onConfirm}>
          {verb}
        </Button>
      </Group>
    </Stack>
  );
}
