'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../client/trpc.tsx';
import type { PipelineDocument } from './document/pipeline-document.ts';
import { useEditor } from './editor-context.tsx';
import { useRunOnCanvas } from './run/canvas-run-context.tsx';
import { RunControls } from './run/run-controls.tsx';
import type { useDraft } from './use-draft.ts';
import { PublishButton } from './versions/publish-button.tsx';
import { VersionsDrawer } from './versions/versions-drawer.tsx';

interface Props {
  readonly draft: ReturnType<typeof useDraft>;
  readonly onRestored: (restored: { readonly document: PipelineDocument; readonly revision: number }) => void;
}

/** What is done with the pipeline as a whole: run it, look at its versions, publish it. */
export function ToolbarActions({ draft, onRestored }: Props) {
  const { name, document, problems } = useEditor();
  const trpc = useTRPC();
  const { data: detail } = useQuery(trpc.pipelines.get.queryOptions({ name }));
  const run = useRunOnCanvas();
  const [opened, setOpened] = useState(false);
  const publishedVersion = detail?.publishedVersion ?? null;
  return (
    <>
      {run !== null && (
        <RunControls
          pipeline={name}
          state={run}
          publishedVersion={publishedVersion}
          canRunDraft={problems.length === 0}
          onSave={draft.flush}
        />
      )}
      <Tooltip label="Versions">
        <ActionIcon size={34} aria-label="Versions" onClick={() => setOpened(true)}>
          <IconHistory size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <PublishButton
        name={name}
        onSave={draft.flush}
        changed={draft.state !== 'saved' || detail?.changed !== false}
        problemCount={problems.length}
        publishedVersion={publishedVersion}
      />
      <VersionsDrawer
        name={name}
        draft={document}
        revision={draft.revision}
        publishedVersion={publishedVersion}
        opened={opened}
        onClose={() => setOpened(false)}
        onRestored={onRestored}
      />
    </>
  );
}
