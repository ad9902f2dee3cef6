'use client';

import { Button, Skeleton, Text } from '@mantine/core';
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
import type { ClassifierForm, LabelFields } from '../classifier-form.ts';
import type { LabelledPicture, PictureGroup } from '../judge-pictures.ts';

interface Props {
  readonly catalogs: RouterOutputs['catalogs']['list'];
  readonly catalog: string | null;
  readonly preview: Pick<
    UseQueryResult<RouterOutputs['classifiers']['preview'], unknown>,
    'data' | 'error' | 'refetch' | 'isPlaceholderData'
  >;
  readonly groups: readonly PictureGroup[] | undefined;
  readonly form: ClassifierForm;
  readonly selected: LabelFields | null;
  readonly onCatalog: (name: string) => void;
}

/** What the form makes of pictures of a catalogue, by label. */
export function ClassifierPreview(props: Props) {
  const { catalogs, catalog, preview, groups, form, selected, onCatalog } = props;
  const { data, error } = preview;
  const place = data === undefined || selected === null ? -1 : data.names.indexOf(selected.name.trim());
  return (
    <section className={studio.preview} aria-label="Preview">
      <div className={studio.toolbar}>
        <CatalogPicker catalogs={catalogs} value={catalog} onChange={onCatalog} />
        <Text size="sm" c="dimmed" className="numeric" role="status">
          {data !== undefined &&
            `${formatNumber(data.pictures.length)} of ${formatCount(data.total, 'picture')}, none embedded again`}
        </Text>
      </div>
      {catalog === null && <NoPictures />}
      {catalog !== null && data === undefined && error !== null && (
        <ErrorNotice error={error} onRetry={() => void preview.refetch()} />
      )}
      {catalog !== null && data === undefined && error === null && <Skeleton height={360} />}
      {data !== undefined && error !== null && <ErrorNotice error={error} />}
      {data?.pictures.length === 0 && <NoPictures />}
      {data !== undefined && place >= 0 && selected !== null && (
        <ScoreHistogram
          title={`Scores of ${selected.name}`}
          scores={data.pictures.map(({ scores }) => scores[place] ?? 0)}
          marks={[{ at: selected.threshold ?? form.minScore, label: 'threshold' }]}
        />
      )}
      <div className={preview.isPlaceholderData ? studio.dimmed : undefined}>
        {catalog !== null &&
          groups
            ?.filter(({ label, pictures }) => pictures.length > 0 || label === null)
            .map((group) => <Group key={group.label ?? ' none'} group={group} catalog={catalog} />)}
      </div>
    </section>
  );
}

const mostAtFirst = 18;

function Group({ group, catalog }: { readonly group: PictureGroup; readonly catalog: string }) {
  const [whole, setWhole] = useState(false);
  const { label, pictures } = group;
  const title = label ?? 'None of these';
  const shown = whole ? pictures : pictures.slice(0, mostAtFirst);
  return (
    <section className={studio.group} aria-label={title}>
      <h3 className={studio.groupHead}>
        {title} <span className={studio.count}>{formatCount(pictures.length, 'picture')}</span>
      </h3>
      <ul className={studio.grid}>
        {shown.map((picture) => (
          <li key={picture.asset.id}>
            <PictureOf picture={picture} label={label} catalog={catalog} />
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

function PictureOf(props: {
  readonly picture: LabelledPicture;
  readonly label: string | null;
  readonly catalog: string;
}) {
  const { picture, label, catalog } = props;
  const given = picture.labels.find((one) => one.label === label) ?? picture.best;
  return (
    <JudgedTile
      catalog={catalog}
      asset={picture.asset}
      label={given?.label ?? ''}
      score={given?.score ?? 0}
      tone={label === null ? 'none' : 'label'}
      details={picture.labels
        .slice(0, 5)
        .map((one) => `${one.label} ${one.score.toFixed(2)}`)
        .join('\n')}
    />
  );
}

function NoPictures() {
  return (
    <EmptyState
      icon={IconPhotoOff}
      title="No pictures to try it on"
      text="A classifier is tried on the pictures of a catalogue, by the vectors that are there already."
    >
      <Button component={Link} href="/catalogues?add=true">
        Index a folder
      </Button>
    </EmptyState>
  );
}
