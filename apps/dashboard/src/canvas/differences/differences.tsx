'use client';

import { Button, Group, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { compareDocuments } from '../document/compare-documents.ts';
import { mergeDocuments } from '../document/merge-documents.ts';
import type { PipelineDocument } from '../document/pipeline-document.ts';
import { DifferenceCanvas } from './difference-canvas.tsx';
import { DifferenceList } from './difference-list.tsx';

interface Props {
  readonly before: PipelineDocument;
  readonly after: PipelineDocument;
}

/** What leads from one draft or version to another: both graphs in one picture, and line by line; of one node when it is chosen. */
export function Differences({ before, after }: Props) {
  const merged = useMemo(() => mergeDocuments(before, after), [before, after]);
  const differences = useMemo(() => compareDocuments(before, after), [before, after]);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = differences.filter((one) => chosen === null || ('id' in one && one.id === chosen));
  return (
    <Stack gap="sm">
      <DifferenceCanvas {...merged} chosen={chosen} onChoose={setChosen} />
      {chosen !== null && (
        <Group justify="space-between" gap="xs">
          <Text size="sm">{shown.length === 0 ? `“${chosen}” is the same in both.` : `Of “${chosen}”:`}</Text>
          <Button size="compact-xs" variant="default" onClick={() => setChosen(null)}>
            Show all differences
          </Button>
        </Group>
      )}
      {(chosen === null || shown.length > 0) && <DifferenceList differences={shown} />}
    </Stack>
  );
}
