'use client';

import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAlertCircle,
  IconDots,
  IconFolder,
  IconPhotoSearch,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import Link from 'next/link';
import { useId } from 'react';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { formatCount } from '../../../ui/format.ts';
import { isActive } from '../../../ui/run-status.ts';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import classes from './catalog-card.module.css';
import { CatalogPreview } from './catalog-preview.tsx';
import { RunPanel } from './run-panel.tsx';
import { useCatalogActions } from './use-catalog-actions.ts';

interface Props {
  readonly catalog: RouterOutputs['catalogs']['list'][number];
  readonly onInspect: () => void;
  readonly onReindex: () => void;
  readonly onRemove: () => void;
}

/** A catalogue: its newest pictures, what it holds, where its run stands, and what can be done with it. */
export function CatalogCard({ catalog, onInspect, onReindex, onRemove }: Props) {
  const { reindex } = useCatalogActions();
  const headingId = useId();
  const { lastRun } = catalog;
  const isBusy = lastRun !== null && (isActive(lastRun.status) || lastRun.status === 'waiting');
  const search = `/search?catalog=${encodeURIComponent(catalog.name)}`;

  return (
    <article className={classes.root} aria-labelledby={headingId}>
      <CatalogPreview catalog={catalog} href={search} />
      <div className={classes.body}>
        <div className={classes.head}>
          <h2 id={headingId} className={classes.name}>
            {catalog.name}
          </h2>
          <Menu position="bottom-end" width={250}>
            <Menu.Target>
              <ActionIcon size={30} aria-label={`More for ${catalog.name}`}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                disabled={isBusy || catalog.folder === null}
                leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
                onClick={onReindex}
              >
                Re-index or schedule…
              </Menu.Item>
              <Menu.Item
                leftSection={<IconAlertCircle size={16} stroke={1.6} aria-hidden />}
                onClick={onInspect}
              >
                Problems and runs
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />}
                onClick={onRemove}
              >
                Remove…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
        <p className={classes.folder} title={catalog.folder ?? undefined}>
          <IconFolder size={14} stroke={1.6} aria-hidden />
          <bdi>{catalog.folder ?? 'No folder of its own'}</bdi>
        </p>
        <p className={classes.facts}>
          <strong className="numeric">{formatCount(catalog.images, 'picture')}</strong>
          <span>{catalog.model.title}</span>
          <span title={catalog.store.collection}>{storeName(catalog.store.url)}</span>
        </p>
        {lastRun !== null && <RunPanel run={lastRun} />}
        <div className={classes.foot}>
          <span className={classes.when}>
            {lastRun?.finishedAt != null && !isBusy && (
              <>
                Looked through <TimeAgo date={lastRun.finishedAt} />
              </>
            )}
          </span>
          {catalog.failed > 0 && (
            <Button
              variant="subtle"
              color="apricot"
              size="compact-sm"
              leftSection={<IconAlertCircle size={15} stroke={1.8} aria-hidden />}
              onClick={onInspect}
            >
              {formatCount(catalog.failed, 'problem')}
            </Button>
          )}
          <Tooltip label="Look for new, changed and deleted files">
            <Button
              variant="default"
              size="compact-sm"
              disabled={isBusy || catalog.folder === null}
              loading={reindex.isPending}
              onClick={() => reindex.mutate({ catalog: catalog.name })}
            >
              Re-index
            </Button>
          </Tooltip>
          <Button
            component={Link}
            href={search}
            variant="light"
            size="compact-sm"
            leftSection={<IconPhotoSearch size={15} stroke={1.7} aria-hidden />}
          >
            Search
          </Button>
        </div>
      </div>
    </article>
  );
}

function storeName(url: string): string {
  return URL.canParse(url)
    ? `${new URL(url).protocol.replace(':', '')} at ${new URL(url).host}`
    : `${url} store`;
}
