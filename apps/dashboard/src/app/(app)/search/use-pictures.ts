'use client';

import type { AssetView } from '@clipline/runtime';
import { keepPreviousData, skipToken, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import { type QueryImage, useQueryImage } from './query-image.ts';
import type { SearchParams } from './search-params.ts';

/** An image in the gallery; score is its cosine similarity to the query, null while browsing. */
export interface Picture extends AssetView {
  readonly score: number | null;
}

/** How many matches are asked for, one step after another as a person scrolls. */
const steps = [60, 200, 500, 1000] as const;

/** How the page is asked: words, a picture, a likeness, or nothing yet. */
export type Asked = 'words' | 'image' | 'like' | 'nothing';

export function askedBy(params: SearchParams): Asked {
  if (params.like !== '') return 'like';
  if (params.image !== '') return 'image';
  return params.q.trim() === '' ? 'nothing' : 'words';
}

/** What the gallery shows: the catalogue's newest images, or what a query found. */
export function usePictures(catalog: string | null, params: SearchParams) {
  const asked = askedBy(params);
  const browsing = useBrowse(asked === 'nothing' ? catalog : null);
  const searching = useSearch(asked === 'nothing' ? null : catalog, params, asked);
  return { asked, ...(asked === 'nothing' ? browsing : searching) };
}

function useBrowse(catalog: string | null) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.catalogs.assets.infiniteQueryOptions(catalog === null ? skipToken : { catalog, limit: 120 }, {
      getNextPageParam: (page) => page.cursor ?? null,
    }),
  );
  const pictures = useMemo<readonly Picture[]>(
    () => query.data?.pages.flatMap((page) => page.assets.map((asset) => ({ ...asset, score: null }))) ?? [],
    [query.data],
  );
  return {
    pictures,
    error: query.error,
    isLoading: query.isPending,
    isFetching: query.isFetching,
    isGrowing: query.isFetchingNextPage,
    isStale: false,
    milliseconds: null,
    hasMore: query.hasNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

function useSearch(catalog: string | null, params: SearchParams, asked: Asked) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const image = useQueryImage(params.image);
  const text = params.q.trim();
  const filter = params.filter.trim();
  const identity = JSON.stringify([catalog, asked, text, params.like, params.image, filter, params.long]);
  const [step, setStep] = useState({ identity, at: 0 });
  // A new query starts at the first step again.
  const at = step.identity === identity ? step.at : 0;
  const topK = steps[at] ?? steps[0];
  const shared = { topK, ...(filter === '' ? {} : { filter }) };

  const byStored = useQuery(
    trpc.search.find.queryOptions(
      catalog === null || asked === 'image' || asked === 'nothing'
        ? skipToken
        : {
            catalog,
            ...shared,
            longText: params.long,
            query: asked === 'like' ? { likeId: params.like } : { text },
          },
      { placeholderData: keepPreviousData, trpc: { abortOnUnmount: true } },
    ),
  );
  const held: QueryImage | null | undefined = image.data;
  const byImage = useQuery({
    queryKey: [...trpc.search.findByImage.mutationKey(), catalog, params.image, shared],
    queryFn:
      catalog === null || asked !== 'image' || !held
        ? skipToken
        : ({ signal }: { readonly signal: AbortSignal }) =>
            client.search.findByImage.mutate(imageForm(held.blob, catalog, shared), { signal }),
    placeholderData: keepPreviousData,
  });

  const query = asked === 'image' ? byImage : byStored;
  const pictures: readonly Picture[] = query.data?.hits ?? [];
  // A few matches may belong to images that have gone since, so that not quite as many come as were asked for.
  const hasMore = query.data !== undefined && query.data.hits.length >= topK * 0.9 && at < steps.length - 1;
  // What is shown while typing belongs to the words before; it is dimmed only when the wait is long enough to see.
  const isStale = useDelayed(query.isPlaceholderData && at === 0, 180);
  return {
    pictures,
    error: query.error,
    isLoading: query.isPending && !(asked === 'image' && held === null),
    isFetching: query.isFetching,
    isGrowing: query.isPlaceholderData && at > 0,
    isStale,
    milliseconds: query.data?.milliseconds ?? null,
    hasMore,
    loadMore: () => {
      if (hasMore && !query.isPlaceholderData) setStep({ identity, at: at + 1 });
    },
    retry: () => void query.refetch(),
  };
}

function imageForm(
  blob: Blob,
  catalog: string,
  settings: { readonly topK: number; readonly filter?: string },
): FormData {
  const form = new FormData();
  form.set('image', blob, 'query');
  form.set('catalog', catalog);
  form.set('topK', String(settings.topK));
  if (settings.filter !== undefined) form.set('filter', settings.filter);
  return form;
}

function useDelayed(value: boolean, milliseconds: number): boolean {
  const [delayed, setDelayed] = useState(false);
  useEffect(() => {
    if (!value) {
      setDelayed(false);
      return;
    }
    const timer = setTimeout(() => setDelayed(true), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return delayed;
}
