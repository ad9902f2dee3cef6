'use client';

import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../client/trpc.tsx';
import { failureMessage } from '../ui/clip-error.ts';
import { useEditor } from './editor-context.tsx';
import { SampleChooser } from './preview/sample-chooser.tsx';

/** Pictures that are pinned at once. */
const count = 16;

/** Pins pictures of a catalogue, on which every node of the pipeline shows its result. */
export function SamplePicker({ error }: { readonly error: unknown }) {
  const { document, edit } = useEditor();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data: catalogs = [] } = useQuery(trpc.catalogs.list.queryOptions());
  const filled = catalogs.filter(({ images }) => images > 0).map(({ name }) => name);
  const [chosen, setChosen] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [choosing, setChoosing] = useState(false);
  const [busy, setBusy] = useState(false);
  const catalog = chosen ?? filled[0] ?? null;

  async function pin(name: string): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      const { assets } = await client.fetchQuery(
        trpc.catalogs.assets.queryOptions({ catalog: name, limit: 500 }),
      );
      // Spread over the catalogue: neighbours tend to show the same thing.
      const step = Math.max(1, Math.floor(assets.length / count));
      const samples = assets
        .filter((_, index) => index % step === 0)
        .slice(0, count)
        .map(({ uri }) => uri);
      edit((now) => ({ ...now, samples }));
    } catch (cause) {
      setFailure(cause);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack gap={8} component="section" aria-label="Samples">
      <Title order={3} size="h5">
        Samples
      </Title>
      <Text size="xs" c="dimmed">
        {document.samples.length === 0
          ? 'Every node shows what it makes of the first pictures of the source. Pin pictures of a catalogue to see the same ones always, or where each run brings its own.'
          : `${document.samples.length} pictures are pinned; every node shows what it makes of them.`}
      </Text>
      <Group gap={8} wrap="nowrap" align="flex-end">
        <Select
          aria-label="Catalogue of the samples"
          size="xs"
          data={filled}
          value={catalog}
          onChange={setChosen}
          placeholder="No catalogue has pictures"
          allowDeselect={false}
          flex={1}
        />
        <Button
          size="xs"
          variant="default"
          loading={busy}
          disabled={catalog === null}
          onClick={() => catalog !== null && void pin(catalog)}
        >
          Pin {count}
        </Button>
      </Group>
      <Button size="xs" variant="default" onClick={() => setChoosing(true)}>
        Choose samples…
      </Button>
      <SampleChooser
        samples={document.samples}
        opened={choosing}
        onClose={() => setChoosing(false)}
        onChange={(samples) => edit((now) => ({ ...now, samples }), 'samples')}
      />
      {document.samples.length > 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => edit((now) => ({ ...now, samples: [] }))}
        >
          Unpin them
        </Button>
      )}
      {[failure, error].map((one) =>
        one === null || one === undefined ? null : (
          <Text key={failureMessage(one)} size="xs" c="var(--clip-danger)" role="alert">
            {failureMessage(one)}
          </Text>
        ),
      )}
    </Stack>
  );
}
