'use client';

import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { clipCodeOf } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';

interface Props {
  readonly opened: boolean;
  /** The number that the version will have. */
  readonly next: number;
  /** What the note begins with. */
  readonly note: string;
  readonly onSave: (note: string) => Promise<unknown>;
  /** Somebody else saved in between: takes their version in place of the form. */
  readonly onOpenNewest: () => void;
  readonly onClose: () => void;
}

/** Asks what has changed and saves the form as a new version. */
export function SaveVersion({ opened, next, onClose, ...rest }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Save version ${next}`}>
      {opened && <SaveForm onClose={onClose} {...rest} />}
    </Modal>
  );
}

function SaveForm({ note: given, onSave, onOpenNewest, onClose }: Omit<Props, 'opened' | 'next'>) {
  const [note, setNote] = useState(given);
  const save = useMutation({ mutationFn: () => onSave(note), onSuccess: onClose });
  const isConflict = save.isError && clipCodeOf(save.error) === 'conflict';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md">
        <Textarea
          label="What has changed"
          description="Pipelines that pin an older version keep it until they are told otherwise."
          placeholder="Optional"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          data-autofocus
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {save.isError && <ErrorNotice error={save.error} />}
        <Group justify="flex-end" gap="sm">
          {isConflict && (
            <Button
              variant="default"
              color="red"
              onClick={() => {
                onOpenNewest();
                onClose();
              }}
            >
              Drop mine, open the newest
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save version
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
