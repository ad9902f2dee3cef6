'use client';

import type { JsonValue, Metadata } from '@clipline/clip-core';
import type { AssetView } from '@clipline/runtime';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { CopyIcon } from '../../../ui/copy-icon.tsx';
import { formatBytes, formatMoment, formatNumber } from '../../../ui/format.ts';
import classes from './facts-table.module.css';
import { filterFor, shownValue } from './metadata-value.ts';

interface Props {
  readonly asset: AssetView;
  readonly score: number | null;
  readonly onFilter: (filter: string) => void;
}

/** What is known of an image: its file, then its metadata, each value to copy or to filter by. */
export const FactsTable = memo(function FactsTable({ asset, score, onFilter }: Props) {
  const size =
    asset.width === null || asset.height === null
      ? null
      : `${formatNumber(asset.width)} × ${formatNumber(asset.height)} px`;
  return (
    <dl className={classes.root}>
      {score !== null && (
        <Fact name="Score" hint="Cosine similarity to the query, −1…1" copies={score.toFixed(6)}>
          <span className={classes.score}>
            <span className="numeric">{score.toFixed(4)}</span>
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${Math.max(0, score) * 100}%` }} />
            </span>
          </span>
        </Fact>
      )}
      <Fact name="File" copies={asset.path}>
        {asset.path}
      </Fact>
      <Fact name="Size">{[size, formatBytes(asset.bytes), asset.mediaType].filter(Boolean).join(' · ')}</Fact>
      {asset.indexedAt !== null && <Fact name="Indexed">{formatMoment(asset.indexedAt)}</Fact>}
      <Fact name="Id" copies={asset.id}>
        <span className={classes.mono}>{asset.id}</span>
      </Fact>
      {ownFirst(asset.metadata).map(([key, value]) => (
        <Fact
          key={key}
          name={key}
          copies={shownValue(value)}
          action={
            filterFor(key, value) !== null && (
              <Tooltip label="Only pictures with this value">
                <ActionIcon
                  size={26}
                  aria-label={`Filter by ${key}`}
                  onClick={() => onFilter(filterFor(key, value) ?? '')}
                >
                  <IconFilter size={14} stroke={1.7} aria-hidden />
                </ActionIcon>
              </Tooltip>
            )
          }
        >
          {shownValue(value)}
        </Fact>
      ))}
    </dl>
  );
});

/** Facts of the file that every image carries as metadata, to filter by; told above already. */
const fileFields = new Set(['name', 'path', 'folder', 'bytes', 'width', 'height', 'mediaType', 'modifiedAt']);

function ownFirst(metadata: Metadata): readonly (readonly [string, JsonValue])[] {
  const entries = Object.entries(metadata);
  return [
    ...entries.filter(([key]) => !fileFields.has(key)),
    ...entries.filter(([key]) => fileFields.has(key)),
  ];
}

interface FactProps {
  readonly name: string;
  readonly hint?: string;
  /** What the copy button takes; without it there is none. */
  readonly copies?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Fact({ name, hint, copies, action, children }: FactProps) {
  return (
    <div className={classes.fact}>
      <dt title={hint}>{name}</dt>
      <dd>
        <span className={classes.value}>{children}</span>
        <span className={classes.actions}>
          {action}
          {copies !== undefined && (
            <CopyIcon value={copies} label={`Copy ${name}`} copiedLabel={`${name} copied`} small />
          )}
        </span>
      </dd>
    </div>
  );
}
