'use client';

import { Button } from '@mantine/core';
import { IconFolderPlus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { AddFolder } from './add-folder.tsx';
import { CatalogCard } from './catalog-card.tsx';
import classes from './catalogues-page.module.css';
import { ProblemsDrawer } from './problems-drawer.tsx';
import { ReindexCatalog } from './reindex-catalog.tsx';
import { RemoveCatalog } from './remove-catalog.tsx';

type Catalog = RouterOutputs['catalogs']['list'][number];

export function CataloguesPage() {
  const query = useQuery(useTRPC().catalogs.list.queryOptions());
  const { data } = query;
  const [adding, setAdding] = useQueryState('add', parseAsBoolean.withDefault(false));
  const [removing, setRemoving] = useState<string | null>(null);
  const [reindexing, setReindexing] = useState<string | null>(null);
  const [inspecting, setInspecting] = useState<string | null>(null);
  const catalogs = data ?? [];

  return (
    <div className={classes.page}>
      <PageHead title="Catalogues" sum={data !== undefined && summarise(data)}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void setAdding(true)}>
          Add a folder
        </Button>
      </PageHead>
      <QueryState query={query} label="catalogues" blocks={[320, 320]} beside={380} />
      {data?.length === 0 && (
        <EmptyState
          icon={IconFolderPlus}
          title="No catalogue yet"
          text="A catalogue is a folder of pictures that Clipline has read, so that they can be searched. The files stay where they are, unchanged."
        >
          <Button onClick={() => void setAdding(true)}>Index a folder</Button>
        </EmptyState>
      )}
      <div className={classes.grid}>
        {catalogs.map((catalog) => (
          <CatalogCard
            key={catalog.name}
            catalog={catalog}
            onInspect={() => setInspecting(catalog.name)}
            onReindex={() => setReindexing(catalog.name)}
            onRemove={() => setRemoving(catalog.name)}
          />
        ))}
      </div>
      <AddFolder opened={adding} taken={catalogs} onClose={() => void setAdding(null)} />
      <ReindexCatalog catalog={find(catalogs, reindexing)} onClose={() => setReindexing(null)} />
      <RemoveCatalog catalog={find(catalogs, removing)} onClose={() => setRemoving(null)} />
      <ProblemsDrawer catalog={find(catalogs, inspecting)} onClose={() => setInspecting(null)} />
    </div>
  );
}

function find(catalogs: readonly Catalog[], name: string | null): Catalog | null {
  return catalogs.find((catalog) => catalog.name === name) ?? null;
}

function summarise(catalogs: readonly Catalog[]): string {
  if (catalogs.length === 0) return 'Folders of pictures that can be searched';
  const images = catalogs.reduce((total, catalog) => total + catalog.images, 0);
  return `${formatCount(images, 'picture')} in ${formatCount(catalogs.length, 'catalogue')}`;
}
