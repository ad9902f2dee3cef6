'use client';

import type { ModerationCategory } from '@clipline/clip-core';
import { Button, Group, Skeleton, Switch, Text } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import type { RouterOutputs } from '../../../../server/routers/app.ts';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import { formatCount, formatNumber } from '../../../../ui/format.ts';
import { JudgedTile } from '../../rulesets/judged-tile.tsx';
import { ScoreHistogram } from '../../rulesets/score-histogram.tsx';
import studio from '../../rulesets/studio.module.css';
import { CatalogPicker } from '../../search/catalog-picker.tsx';
import type { ModeratedPicture } from '../judge-by-policy.ts';

interface Props {
  readonly catalogs: RouterOutputs['catalogs']['list'];
  readonly catalog: string | null;
  readonly preview: Pick<
    UseQueryResult<RouterOutputs['policies']['preview'], unknown>,
    'data' | 'error' | 'refetch' | 'isPlaceholderData'
  >;
  readonly judged: readonly ModeratedPicture[] | undefined;
  readonly selected: ModerationCategory | null;
  readonly onCatalog: (name: string) => void;
}

const actions = [
  { action: 'block', title: 'Blocked' },
  { action: 'review', title: 'For review' },
  { action: 'allow', title: 'Allowed' },
] as const;

/** What the form makes of pictures of a catalogue, by action; blurred until a person asks. */
export function PolicyPreview({ catalogs, catalog, preview, judged, selected, onCatalog }: Props) {
  const [blurred, setBlurred] = useState(true);
  const { data, error } = preview;
  const place = data === undefined || selected === null ? -1 : data.names.indexOf(selected.name);
  return (
    <section className={studio.preview} aria-label="Preview">
      <div className={studio.toolbar}>
        <CatalogPicker catalogs={catalogs} value={catalog} onChange={onCatalog} />
        <Group gap="md">
          <Text size="sm" c="dimmed" className="numeric" role="status">
            {data !== undefined &&
              `${formatNumber(data.pictures.length)} of ${formatCount(data.total, 'picture')}, none embedded again`}
          </Text>
          <Switch
            size="sm"
            label="Blur pictures"
            checked={blurred}
            onChange={(event) => setBlurred(event.currentTarget.checked)}
          />
        </Group>
      </div>
      {(catalog === null || data?.pictures.length === 0) && (
        <EmptyState
          icon={IconPhotoOff}
          title="No pictures to try it on"
          text="A policy is tried on the pictures of a catalogue, by the vectors that are there already."
        >
          <Button component={Link} href="/catalogues?add=true">
            Index a folder
          </Button>
        </EmptyState>
      )}
      {catalog !== null && error !== null && (
        <ErrorNotice error={error} onRetry={() => void preview.refetch()} />
      )}
      {catalog !== null && data === undefined && error === null && <Skeleton height={360} />}
      {data !== undefined && place >= 0 && selected !== null && (
        <ScoreHistogram
          title={`Scores of ${selected.name}`}
          scores={data.pictures.map(({ scores }) => scores[place] ?? 0)}
          marks={[
            ...(selected.review === null ? [] : [{ at: selected.review, label: 'review' }]),
            ...(selected.block === null ? [] : [{ at: selected.block, label: 'block' }]),
          ]}
        />
      )}
      <div className={preview.isPlaceholderData ? studio.dimmed : undefined}>
        {catalog !== null &&
          judged !== undefined &&
          actions.map(({ action, title }) => (
            <ActionGroup
              key={action}
              title={title}
              pictures={judged.filter((picture) => picture.action === action)}
              catalog={catalog}
              blurred={blurred}
            />
          ))}
      </div>
    </section>
  );
}

const mostAtFirst = 18;

function ActionGroup(props: {
  readonly title: string;
  readonly pictures: readonly ModeratedPicture[];
  readonly catalog: string;
  readonly blurred: boolean;
}) {
  const [whole, setWhole] = useState(false);
  const { title, catalog, blurred } = props;
  const pictures = props.pictures.toSorted((a, b) => topScore(b) - topScore(a));
  const shown = whole ? pictures : pictures.slice(0, mostAtFirst);
  return (
    <section className={studio.group} aria-label={title}>
      <h3 className={studio.groupHead}>
        {title} <span className={studio.count}>{formatCount(pictures.length, 'picture')}</span>
      </h3>
      <ul className={studio.grid}>
        {shown.map(({ asset, action, categories }) => (
          <li key={asset.id}>
            <JudgedTile
              catalog={catalog}
              asset={asset}
              label={categories[0]?.name ?? ''}
              score={categories[0]?.score ?? 0}
              tone={action === 'allow' ? 'none' : action}
              details={categories.map((one) => `${one.name} ${one.score.toFixed(2)}`).join('\n')}
              blurred={blurred}
            />
          </li>
        ))}
      </ul>
      {shown.length < pictures.length && (
        <Button variant="default" size="compact-sm" mt={10} onClick={() => setWhole(true)}>
          Show all {formatNumber(pictures.length)}
        </Button>
      )}
    </section>
  );
}

function topScore({ categories }: ModeratedPicture): number {
  return categories[0]?.score ?? 0;
}
