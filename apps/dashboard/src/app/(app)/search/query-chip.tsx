'use client';

import { IconPhoto } from '@tabler/icons-react';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { thumbnailUrl } from '../../../ui/image-url.ts';
import { pictureName } from '../../../ui/picture-name.ts';
import classes from './query-chip.module.css';
import { useQueryImage } from './query-image.ts';
import type { SearchParams } from './search-params.ts';

/** The picture that is searched with, in the search box. */
export function QueryChip({ catalog, params }: { readonly catalog: string; readonly params: SearchParams }) {
  const trpc = useTRPC();
  const liked = useQuery(
    trpc.catalogs.asset.queryOptions(params.like === '' ? skipToken : { catalog, id: params.like }),
  );
  const image = useQueryImage(params.image);
  const source =
    params.like === ''
      ? (image.data?.preview ?? null)
      : liked.data
        ? thumbnailUrl(catalog, liked.data, 160)
        : null;
  const text =
    params.like === '' ? 'Like your picture' : liked.data ? `Like “${pictureName(liked.data)}”` : 'Like…';
  return (
    <span className={classes.root}>
      <span className={classes.frame}>
        {source === null ? (
          <IconPhoto size={18} stroke={1.5} aria-hidden />
        ) : (
          // biome-ignore lint/performance/noImgElement: a preview held by this browser, or our own thumbnail.
          <img src={source} alt="" className={classes.image} />
        )}
      </span>
      <span className={classes.text}>{text}</span>
    </span>
  );
}
