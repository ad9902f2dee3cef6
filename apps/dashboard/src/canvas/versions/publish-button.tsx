'use client';

import { Button, Popover, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';

interface Props {
  readonly name: string;
  /** Saves what is not saved yet; the revision that is to be published, or null where saving failed. */
  readonly onSave: () => Promise<number | null>;
  /** False where the draft is what was published last. */
  readonly changed: boolean;
  readonly problemCount: number;
  readonly publishedVersion: number | null;
}

/** Makes the draft the version that triggers run, with a note for the history. */
export function PublishButton({ name, onSave, changed, problemCount, publishedVersion }: Props) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [note, setNote] = useState('');
  const { mutateAsync } = useMutation(trpc.pipelines.publish.mutationOptions());
  const publish = useMutation({
    mutationFn: async () => {
      const revision = await onSave();
      if (revision === null) return;
      await mutateAsync({ name, revision, note });
      await client.invalidateQueries({ queryKey: trpc.pipelines.pathKey() });
      void client.invalidateQueries({ queryKey: trpc.triggers.pathKey() });
      setNote('');
      setOpened(false);
    },
  });
  const next = (publishedVersion ?? 0) + 1;
  const canPublish = problemCount === 0 && changed;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus withinPortal>
      <Popover.Target>
        <Button
          size="xs"
          variant={canPublish ? 'filled' : 'default'}
          disabled={!canPublish}
          title={whyNotPublish({ problemCount, changed })}
          onClick={() => setOpened(!opened)}
        >
          {changed ? 'Publish' : 'Published'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm">
            {publishedVersion === null
              ? 'Triggers start to run it from now on.'
              : `Triggers run version ${next} instead of ${publishedVersion} from now on.`}
          </Text>
          <Textarea
            label="What has changed"
            description="For the history; may be left empty."
            autosize
            minRows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {publish.error !== null && <ErrorNotice error={publish.error} />}
          <Button loading={publish.isPending} onClick={() => publish.mutate()}>
            Publish version {next}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What keeps the draft from being published; nothing where it can be. */
function whyNotPublish({ problemCount, changed }: Pick<Props, 'problemCount' | 'changed'>) {
  if (problemCount > 0) return 'Mend the problems below first.';
  return changed ? undefined : 'Nothing has changed since it was published.';
}
