'use client';

import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ConfirmRemoval } from '../../../ui/confirm-removal.tsx';

interface Props {
  /** Null while nothing is removed. */
  readonly name: string | null;
  readonly onRemove: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Removes a classifier or policy with its versions, once confirmed. */
export function RemoveRuleset({ name, onRemove, onClose }: Props) {
  return (
    <Modal opened={name !== null} onClose={onClose} title={`Remove ${name ?? ''}`}>
      {name !== null && <RemoveForm name={name} onRemove={onRemove} onClose={onClose} />}
    </Modal>
  );
}

function RemoveForm({ name, onRemove, onClose }: Props & { readonly name: string }) {
  const remove = useMutation({ mutationFn: () => onRemove(name), onSuccess: onClose });
  return (
    <ConfirmRemoval removal={remove} onConfirm={() => remove.mutate()} onClose={onClose}>
      All its versions are deleted. What they have judged stays. It cannot be removed while a published
      pipeline pins one of them.
    </ConfirmRemoval>
  );
}
