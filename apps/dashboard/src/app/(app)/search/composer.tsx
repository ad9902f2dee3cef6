'use client';

import { ActionIcon, Button, FileButton, Loader, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFilter, IconPhotoPlus, IconSearch, IconX } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { debounce } from 'nuqs';
import { type RefObject, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { CatalogPicker } from './catalog-picker.tsx';
import classes from './composer.module.css';
import { FilterField } from './filter-field.tsx';
import { QueryChip } from './query-chip.tsx';
import { QueryText } from './query-text.tsx';
import { noQuery, type SearchParams, type SetSearchParams } from './search-params.ts';
import { TokenMeter } from './token-meter.tsx';

interface Props {
  readonly catalogs: RouterOutputs['catalogs']['list'];
  readonly catalog: string | null;
  readonly params: SearchParams;
  readonly setParams: SetSearchParams;
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly isFetching: boolean;
  readonly filterError: string | null;
  /** Metadata fields that the pictures in view carry. */
  readonly fields: readonly string[];
  readonly onFiles: (files: readonly File[]) => void;
  readonly onDown: () => void;
}

/** Where a person says what they look for: words or a picture, in which catalogue, under which condition. */
export function Composer(props: Props) {
  const { catalog, params, setParams } = props;
  const trpc = useTRPC();
  const [opened, setOpened] = useState(false);
  // A filter that is in force is always in sight.
  const filtering = opened || params.filter !== '';
  const [text] = useDebouncedValue(params.q, 120);
  const byWords = params.like === '' && params.image === '';
  const tokens = useQuery(
    trpc.search.tokens.queryOptions(byWords && text.trim() !== '' ? { catalog, text } : skipToken, {
      placeholderData: (before) => before,
    }),
  );
  const shownTokens = byWords && params.q.trim() !== '' ? tokens.data : undefined;
  // A cut that was counted for other words would strike the wrong ones.
  const cut = text === params.q && !tokens.isPlaceholderData ? (shownTokens?.cut ?? null) : null;

  function clear(): void {
    void setParams(noQuery, { history: 'push' });
    props.box.current?.focus();
  }

  return (
    <search className={classes.root}>
      <div className={classes.line}>
        <IconSearch size={20} stroke={1.8} className={classes.glass} aria-hidden />
        {!byWords && catalog !== null && <QueryChip catalog={catalog} params={params} />}
        <QueryText
          box={props.box}
          value={params.q}
          cut={params.long === 'truncate' ? cut : null}
          placeholder={byWords ? 'What is in the picture?' : 'Or search by words…'}
          onChange={(q) =>
            void setParams({ ...noQuery, q }, { history: 'replace', limitUrlUpdates: debounce(300) })
          }
          onDown={props.onDown}
        />
        {props.isFetching && <Loader size={16} className={classes.busy} aria-label="Searching" />}
        {(params.q !== '' || !byWords) && (
          <Tooltip label="Clear">
            <ActionIcon size={30} onClick={clear} aria-label="Clear the search">
              <IconX size={16} stroke={1.8} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <div className={classes.tools}>
        <CatalogPicker
          catalogs={props.catalogs}
          value={catalog}
          onChange={(name) => void setParams({ catalog: name, item: null, like: null }, { history: 'push' })}
        />
        <FileButton
          accept="image/*"
          onChange={(file) => {
            if (file !== null) props.onFiles([file]);
          }}
        >
          {(button) => (
            <Tooltip label="Search by a picture; you can also drop or paste one">
              <Button
                {...button}
                variant="subtle"
                color="gray"
                size="compact-sm"
                className={classes.tool}
                aria-label="Search by a picture"
              >
                <IconPhotoPlus size={16} stroke={1.6} aria-hidden />
                <span className={classes.word}>Picture</span>
              </Button>
            </Tooltip>
          )}
        </FileButton>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes.tool}
          data-on={params.filter !== '' || undefined}
          aria-expanded={filtering}
          aria-label="Filter"
          onClick={() => setOpened((before) => !before)}
        >
          <IconFilter size={16} stroke={1.6} aria-hidden />
          <span className={classes.word}>Filter</span>
        </Button>
        <span className={classes.space} />
        {cut !== null && (
          <Button
            variant="subtle"
            color="apricot"
            size="compact-xs"
            onClick={() => void setParams({ long: params.long === 'truncate' ? 'split-mean' : 'truncate' })}
          >
            {params.long === 'truncate' ? 'Read all of it' : 'Read the start only'}
          </Button>
        )}
        <TokenMeter tokens={shownTokens} readInParts={params.long === 'split-mean'} />
      </div>
      {filtering && (
        <FilterField
          value={params.filter}
          error={props.filterError}
          fields={props.fields}
          waits={byWords && params.q.trim() === ''}
          onChange={(filter) => void setParams({ filter: filter === '' ? null : filter })}
        />
      )}
    </search>
  );
}
