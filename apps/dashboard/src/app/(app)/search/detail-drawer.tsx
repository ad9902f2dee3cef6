'use client';

import type { AssetView } from '@clipline/runtime';
import { ActionIcon, Button, Drawer, Skeleton, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconChevronLeft,
  IconChevronRight,
  IconExternalLink,
  IconSparkles,
  IconX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo, useDeferredValue, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { originalUrl, thumbnailUrl } from '../../../ui/image-url.ts';
import { pictureName } from '../../../ui/picture-name.ts';
import classes from './detail-drawer.module.css';
import { FactsTable } from './facts-table.tsx';
import { SimilarStrip } from './similar-strip.tsx';
import { useHeldPage } from './use-held-page.ts';
import type { Picture } from './use-pictures.ts';

interface Props {
  readonly catalog: string;
  /** Id of the image that is open; empty when none is. */
  readonly id: string;
  /** The gallery, for the ones before and after. */
  readonly pictures: readonly Picture[];
  /** Called with the image to show instead, and its place in the gallery if it has one. */
  readonly onShow: (id: string, index: number | null) => void;
  readonly onLike: (id: string) => void;
  readonly onFilter: (filter: string) => void;
  /** Called with the place in the gallery of the image that was open. */
  readonly onClose: (index: number | null) => void;
}

/**
 * One image with all that is known of it, and the ones most like it. A closed drawer stays in the page, hidden, so that the
 * next picture changes what is there instead of building it; before the first one it is made ready with what comes first.
 */
export const DetailDrawer = memo(function DetailDrawer(props: Props) {
  const { catalog, id, pictures } = props;
  const isOpen = id !== '';
  const [shownId, setShownId] = useState(id);
  if (isOpen && shownId !== id) setShownId(id);
  const index = pictures.findIndex((picture) => picture.id === shownId);
  const listed = pictures[index] ?? (shownId === '' ? pictures[0] : undefined);
  const fetched = useQuery(
    useTRPC().catalogs.asset.queryOptions(
      { catalog, id: shownId },
      { enabled: isOpen && listed === undefined },
    ),
  );
  const asset: AssetView | Picture | undefined = listed ?? fetched.data;
  const before = index > 0 ? pictures[index - 1] : undefined;
  const after = index === -1 ? undefined : pictures[index + 1];
  // The picture is there at once; what is written of it comes with the next frame.
  const written = useDeferredValue(asset);
  const isSettled = useDeferredValue(isOpen);

  function go(to: Picture | undefined, place: number): void {
    if (to !== undefined) props.onShow(to.id, place);
  }

  useHeldPage(isOpen);
  useHotkeys(
    isOpen
      ? [
          ['ArrowLeft', () => go(before, index - 1)],
          ['ArrowRight', () => go(after, index + 1)],
          ['m', () => props.onLike(id)],
        ]
      : [],
  );

  return (
    <Drawer.Root
      opened={isOpen}
      onClose={() => props.onClose(index === -1 ? null : index)}
      position="right"
      size="min(560px, 100vw)"
      returnFocus={false}
      keepMounted
      keepMountedMode="display-none"
      removeScrollProps={{ removeScrollBar: false }}
      transitionProps={{ duration: 160 }}
      classNames={{ content: classes.content ?? '', body: classes.body ?? '' }}
    >
      <Drawer.Overlay backgroundOpacity={0.28} />
      <Drawer.Content aria-label={asset === undefined ? 'Picture' : pictureName(asset)}>
        <Drawer.Body>
          <div className={classes.bar}>
            <Tooltip label="The one before (←)">
              <ActionIcon
                size={34}
                disabled={before === undefined}
                onClick={() => go(before, index - 1)}
                aria-label="The picture before"
              >
                <IconChevronLeft size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="The next (→)">
              <ActionIcon
                size={34}
                disabled={after === undefined}
                onClick={() => go(after, index + 1)}
                aria-label="The next picture"
              >
                <IconChevronRight size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            {index !== -1 && (
              <span className={classes.place}>
                {formatNumber(index + 1)} of {formatNumber(pictures.length)}
              </span>
            )}
            <span className={classes.space} />
            <Button
              variant="light"
              size="compact-sm"
              leftSection={<IconSparkles size={16} stroke={1.7} aria-hidden />}
              onClick={() => props.onLike(id)}
            >
              More like this
            </Button>
            <ActionIcon
              size={34}
              onClick={() => props.onClose(index === -1 ? null : index)}
              aria-label="Close"
              data-autofocus
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          </div>
          {asset === undefined && fetched.error !== null && <ErrorNotice error={fetched.error} />}
          {asset === undefined && fetched.error === null && (
            <Skeleton height={320} radius={0} animate={isOpen} />
          )}
          {asset !== undefined && (
            <>
              <a
                href={originalUrl(catalog, asset)}
                target="_blank"
                rel="noreferrer"
                className={classes.stage}
                aria-label="Open the original in a new tab"
              >
                {/* biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route. */}
                <img
                  key={asset.id}
                  src={shownId === '' ? undefined : thumbnailUrl(catalog, asset, 1280)}
                  width={asset.width ?? undefined}
                  height={asset.height ?? undefined}
                  alt={pictureName(asset)}
                  decoding="async"
                  className={classes.image}
                  style={{ backgroundImage: `url("${thumbnailUrl(catalog, asset, 320)}")` }}
                />
                <span className={classes.original}>
                  <IconExternalLink size={14} stroke={1.7} aria-hidden /> Original
                </span>
              </a>
              <div className={classes.text}>
                <h2 className={classes.title}>{pictureName(asset)}</h2>
                {written !== undefined && (
                  <div className={classes.written} data-late={!isSettled || undefined}>
                    <FactsTable asset={written} score={scoreOf(written)} onFilter={props.onFilter} />
                    <SimilarStrip
                      catalog={catalog}
                      id={shownId === '' ? '' : written.id}
                      onShow={props.onShow}
                    />
                  </div>
                )}
              </div>
            </>
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
});

function scoreOf(asset: AssetView | Picture): number | null {
  return 'score' in asset ? asset.score : null;
}
