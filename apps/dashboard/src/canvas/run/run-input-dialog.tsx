'use client';

import type { Item } from '@clipline/clip-core';
import { Alert, Button, Code, Group, Modal, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '../../client/trpc.tsx';
import { failureMessage } from '../../ui/clip-error.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { formatCount } from '../../ui/format.ts';
import { previewUrl } from '../../ui/image-url.ts';
import { SampleChooser } from '../preview/sample-chooser.tsx';
import { nameOf, pictureOf } from '../preview/see-items.ts';
import classes from './run-input-dialog.module.css';
import type { RunItems, RunQuestion } from './use-canvas-run.ts';
import { textsOf, whatToAsk } from './what-to-ask.ts';

interface Props {
  readonly pipeline: string;
  readonly question: RunQuestion;
  readonly busy: boolean;
  /** Why the run could not be started. */
  readonly error: unknown;
  readonly onRun: (on: RunItems) => void;
  readonly onClose: () => void;
}

/** Asks what a run is to run on, whose pipeline is otherwise started with items by a program. */
export function RunInputDialog({ pipeline, question, busy, error, onRun, onClose }: Props) {
  const asked = whatToAsk(question.facets);
  const [pictures, setPictures] = useState(question.samples);
  const [lines, setLines] = useState('');
  const [choosing, setChoosing] = useState(false);
  const texts = asked.pictures ? [lines.trim()].filter((text) => text !== '') : textsOf(lines);
  const count = asked.pictures ? pictures.length : texts.length;
  const isReady = asked.besides.length === 0 && count > 0 && (!asked.text || texts.length > 0);

  function run(event: FormEvent): void {
    event.preventDefault();
    if (isReady) onRun({ pictures: asked.pictures ? pictures : [], texts });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title="What should it run on?"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={run}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            A webhook or another program starts “{pipeline}” with its items.{' '}
            {asked.pictures
              ? 'Here it can run on pictures that you choose.'
              : 'Here it can run on your words.'}
          </Text>
          {asked.besides.length > 0 && <ByProgram pipeline={pipeline} besides={asked.besides} />}
          {asked.pictures && (
            <Pictures addresses={pictures} pinned={question.samples} onChoose={() => setChoosing(true)} />
          )}
          {asked.text && (
            <Textarea
              label={asked.pictures ? 'Text of each picture' : 'Texts'}
              description={asked.pictures ? undefined : 'One a line; each becomes an item.'}
              data-autofocus={asked.pictures ? undefined : true}
              autosize
              minRows={asked.pictures ? 1 : 3}
              maxRows={10}
              value={lines}
              onChange={(event) => setLines(event.currentTarget.value)}
            />
          )}
          {error !== null && (
            <Text size="sm" c="var(--clip-danger)" role="alert">
              {failureMessage(error)}
            </Text>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={!isReady} data-autofocus={isReady || undefined}>
              {count === 0 ? 'Run' : `Run on ${formatCount(count, asked.pictures ? 'picture' : 'text')}`}
            </Button>
          </Group>
        </Stack>
      </form>
      <SampleChooser
        samples={pictures}
        opened={choosing}
        onClose={() => setChoosing(false)}
        onChange={setPictures}
      />
    </Modal>
  );
}

interface PicturesProps {
  readonly addresses: readonly string[];
  readonly pinned: readonly string[];
  readonly onChoose: () => void;
}

function Pictures({ addresses, pinned, onChoose }: PicturesProps) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.builderRuns.pictures.queryOptions({ addresses: [...addresses] }),
    enabled: addresses.length > 0,
    placeholderData: keepPreviousData,
  });
  const isPinned = addresses === pinned;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={500} role="status">
          {addresses.length === 0
            ? 'No picture is chosen'
            : `${formatCount(addresses.length, isPinned ? 'pinned sample' : 'chosen picture')}`}
        </Text>
        <Button
          size="xs"
          variant="default"
          data-autofocus={addresses.length === 0 || undefined}
          onClick={onChoose}
        >
          Choose pictures…
        </Button>
      </Group>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {addresses.length > 0 && data === undefined && error === null && <Skeleton h={64} />}
      {addresses.length > 0 && data !== undefined && (
        <ul className={classes.grid} aria-label="Pictures to run on">
          {data.map((item) => (
            <li key={item.id} className={classes.tile}>
              <Thumbnail item={item} />
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

function Thumbnail({ item }: { readonly item: Pick<Item, 'id' | 'image'> }) {
  const uri = pictureOf(item);
  if (uri === null) return <span className={classes.name}>{nameOf(item)}</span>;
  return (
    // biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route
    <img src={previewUrl(uri)} alt={nameOf(item)} width={64} height={64} loading="lazy" />
  );
}

function ByProgram({
  pipeline,
  besides,
}: {
  readonly pipeline: string;
  readonly besides: readonly string[];
}) {
  return (
    <Alert color="yellow" title={`Its items carry ${besides.join(' and ')} too`}>
      <Text size="sm">Only a program can give that. Write one item a line as JSON, then run</Text>
      <Code block mt="xs">{`clipline pipeline run ${pipeline} --draft --input items.jsonl`}</Code>
    </Alert>
  );
}
