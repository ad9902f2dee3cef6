'use client';

import { Text } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { clipCodeOf } from '../../../ui/clip-error.ts';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatCount, formatNumber } from '../../../ui/format.ts';
import { Composer } from './composer.tsx';
import { DetailDrawer } from './detail-drawer.tsx';
import { EmptyCatalog, LostQueryImage, NoCatalog, NoMatch } from './empty-states.tsx';
import { ExampleQueries } from './example-queries.tsx';
import { Gallery, type GalleryHandle } from './gallery/gallery.tsx';
import { GallerySkeleton } from './gallery/gallery-skeleton.tsx';
import { ImageDrop } from './image-drop.tsx';
import { commonFields } from './metadata-fields.ts';
import { QueryImageError, useAddQueryImage, useQueryImage } from './query-image.ts';
import classes from './search-page.module.css';
import { noQuery, useSearchParams } from './search-params.ts';
import { StarterBanner } from './starter-banner.tsx';
import { Tour } from './tour.tsx';
import { type Asked, usePictures } from './use-pictures.ts';

/** Codes that speak of the filter, and are told beneath it. */
const filterCodes = new Set(['expression-invalid', 'filter-unsupported']);

export function SearchPage({ bannerDismissed }: { readonly bannerDismissed: boolean }) {
  const [params, setParams] = useSearchParams();
  const catalogs = useQuery(useTRPC().catalogs.list.queryOptions());
  const known = catalogs.data ?? [];
  const chosen =
    known.find((catalog) => catalog.name === params.catalog) ??
    (params.catalog === '' ? (known.find((catalog) => catalog.images > 0) ?? known[0]) : undefined);
  const catalog = params.catalog === '' ? (chosen?.name ?? null) : params.catalog;

  const [q] = useDebouncedValue(params.q, 200);
  // Clearing the box shows the catalogue at once.
  const settled = { ...params, q: params.q.trim() === '' ? '' : q };
  const view = usePictures(catalog, settled);
  const { pictures, error, asked } = view;
  const fields = useMemo(() => commonFields(pictures), [pictures]);

  const box = useRef<HTMLTextAreaElement>(null);
  const gallery = useRef<GalleryHandle>(null);
  const focusBox = useCallback(() => {
    box.current?.focus();
    box.current?.select();
  }, []);
  useHotkeys([
    ['/', focusBox],
    ['shift+/', focusBox],
  ]);

  // True while the entry before this one in the history is the same page without the open picture.
  const openedHere = useRef(false);
  const open = useCallback(
    (id: string) => {
      openedHere.current = true;
      void setParams({ item: id }, { history: 'push' });
    },
    [setParams],
  );
  const close = useCallback(
    (index: number | null) => {
      if (openedHere.current) window.history.back();
      else void setParams({ item: null });
      openedHere.current = false;
      if (index !== null) gallery.current?.show(index, { focus: true });
    },
    [setParams],
  );
  const like = useCallback(
    (id: string) => {
      openedHere.current = false;
      void setParams({ ...noQuery, like: id }, { history: 'push' });
      window.scrollTo({ top: 0 });
    },
    [setParams],
  );
  const showPicture = useCallback(
    (id: string, index: number | null) => {
      void setParams({ item: id }, { history: 'replace' });
      if (index !== null) gallery.current?.show(index);
    },
    [setParams],
  );
  const filterBy = useCallback(
    (filter: string) => {
      openedHere.current = false;
      void setParams({ filter, item: null }, { history: 'push' });
    },
    [setParams],
  );
  const searchByFiles = useImageSearch(setParams);
  const queryImage = useQueryImage(params.image);

  const isFilterError = error !== null && filterCodes.has(clipCodeOf(error));
  const showsResults = pictures.length > 0 && (error === null || view.isGrowing);

  function content() {
    if (catalogs.data === undefined && catalogs.error !== null) {
      return <ErrorNotice error={catalogs.error} onRetry={() => void catalogs.refetch()} />;
    }
    if (catalogs.isPending) return <GallerySkeleton />;
    if (catalog === null) return <NoCatalog />;
    if (asked === 'image' && queryImage.data === null) return <LostQueryImage onFiles={searchByFiles} />;
    if (error !== null && isFilterError) return null;
    if (error !== null && pictures.length === 0) return <ErrorNotice error={error} onRetry={view.retry} />;
    if (view.isLoading) return <GallerySkeleton />;
    if (pictures.length === 0 && asked === 'nothing') return <EmptyCatalog catalog={chosen} name={catalog} />;
    if (pictures.length === 0) {
      return (
        <NoMatch
          hasFilter={params.filter !== ''}
          onClearFilter={() => void setParams({ filter: null }, { history: 'push' })}
        />
      );
    }
    return (
      <Gallery
        catalog={catalog}
        pictures={pictures}
        label={asked === 'nothing' ? `Pictures of ${catalog}, newest first` : 'Matches, best first'}
        openId={params.item}
        dimmed={view.isStale}
        handle={gallery}
        onOpen={open}
        onLike={like}
        onEnd={view.loadMore}
        onLeave={focusBox}
      />
    );
  }

  return (
    <div>
      <h1 className={classes.heading}>Search</h1>
      <Composer
        catalogs={known}
        catalog={catalog}
        params={params}
        setParams={setParams}
        box={box}
        isFetching={view.isFetching && asked !== 'nothing'}
        filterError={isFilterError ? error.message : null}
        fields={fields}
        onFiles={searchByFiles}
        onDown={() => gallery.current?.show(0, { focus: true })}
      />
      <div className={classes.under}>
        {asked === 'nothing' ? (
          <ExampleQueries
            pictures={pictures}
            onChoose={(words) => void setParams({ ...noQuery, q: words }, { history: 'push' })}
          />
        ) : (
          <Text className={classes.summary} role="status">
            {showsResults && !view.isStale && (
              <Summary count={pictures.length} hasMore={view.hasMore} ms={view.milliseconds} />
            )}
          </Text>
        )}
      </div>
      {chosen?.model.starter === true && !bannerDismissed && <StarterBanner />}
      {content()}
      <div className={classes.end} role="status">
        {view.isGrowing && 'Loading more…'}
        {showsResults && !view.hasMore && !view.isGrowing && endText(asked, pictures.length)}
      </div>
      {catalog !== null && (
        <DetailDrawer
          catalog={catalog}
          id={params.item}
          pictures={pictures}
          onShow={showPicture}
          onLike={like}
          onFilter={filterBy}
          onClose={close}
        />
      )}
      <ImageDrop onFiles={searchByFiles} />
      <Tour onSearch={(words) => void setParams({ ...noQuery, q: words }, { history: 'push' })} />
    </div>
  );
}

function useImageSearch(setParams: ReturnType<typeof useSearchParams>[1]) {
  const addImage = useAddQueryImage();
  return useCallback(
    async (files: readonly File[]) => {
      const [file] = files;
      if (file === undefined) return;
      try {
        const image = await addImage(file);
        await setParams({ ...noQuery, image }, { history: 'push' });
        window.scrollTo({ top: 0 });
      } catch (cause) {
        if (!(cause instanceof QueryImageError)) throw cause;
        notifications.show({ title: 'This picture cannot be used', message: cause.message, color: 'red' });
      }
    },
    [addImage, setParams],
  );
}

function Summary(props: { readonly count: number; readonly hasMore: boolean; readonly ms: number | null }) {
  const what = props.hasMore
    ? `The ${formatNumber(props.count)} best so far`
    : `${formatCount(props.count, 'picture')}, best first`;
  return (
    <span className="numeric">
      {what}
      {props.ms === null ? '' : ` · ${Math.max(1, Math.round(props.ms))} ms`}
    </span>
  );
}

function endText(asked: Asked, count: number): string {
  if (asked === 'nothing') return count > 40 ? `That is all: ${formatCount(count, 'picture')}.` : '';
  return count >= 1000 ? 'The best 1,000 are shown. Say more, or filter, to see others.' : '';
}
