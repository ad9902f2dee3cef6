'use client';

import { IconPhoto } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { thumbnailUrl } from '../../../ui/image-url.ts';
import classes from './catalog-preview.module.css';

const shown = 5;

interface Props {
  readonly catalog: RouterOutputs['catalogs']['list'][number];
  readonly href: string;
}

/** The newest pictures of a catalogue, as its cover. */
export function CatalogPreview({ catalog, href }: Props) {
  const { data } = useQuery(
    useTRPC().catalogs.assets.queryOptions(
      { catalog: catalog.name, limit: shown },
      { enabled: catalog.images > 0 },
    ),
  );
  const assets = data?.assets ?? [];
  return (
    <Link href={href} className={classes.root} tabIndex={-1} aria-hidden="true">
      {Array.from({ length: catalog.images === 0 ? 0 : shown }, (_, index) => {
        const asset = assets[index];
        return (
          <span
            key={asset?.id ?? index}
            className={classes.place}
            data-filled={asset !== undefined || undefined}
          >
            {asset !== undefined && (
              // biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route.
              <img src={thumbnailUrl(catalog.name, asset, 320)} alt="" className={classes.image} />
            )}
          </span>
        );
      })}
      {catalog.images === 0 && (
        <span className={classes.empty}>
          <IconPhoto size={26} stroke={1.3} />
        </span>
      )}
    </Link>
  );
}
