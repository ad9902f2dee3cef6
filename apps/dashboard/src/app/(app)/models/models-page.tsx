'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { ModelCard } from './model-card.tsx';
import classes from './models-page.module.css';
import { RemoveModel } from './remove-model.tsx';
import { usePulls } from './use-pulls.ts';

type Model = RouterOutputs['models']['list'][number];

/** The models that are here and those that could be pulled. */
export function ModelsPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.models.list.queryOptions());
  const { data } = query;
  const catalogs = useQuery(trpc.catalogs.list.queryOptions());
  const pulls = usePulls();
  const [doomed, setDoomed] = useState<Model | null>(null);
  return (
    <div className={classes.page}>
      <PageHead title="Models" sum={data !== undefined && summarise(data)} />
      <QueryState query={query} label="models" blocks={[240, 240]} beside={340} />
      <div className={classes.grid}>
        {data?.map((model) => (
          <ModelCard
            key={model.id}
            model={model}
            pull={pulls.get(model.id) ?? null}
            onRemove={() => setDoomed(model)}
            usedBy={catalogs.data?.filter((one) => one.model.id === model.id).map(({ name }) => name) ?? []}
          />
        ))}
      </div>
      <RemoveModel model={doomed} onClose={() => setDoomed(null)} />
    </div>
  );
}

function summarise(models: readonly Model[]): string {
  const here = models.filter(({ location }) => location !== null);
  const bytes = here.reduce((sum, model) => sum + (model.bytes ?? 0), 0);
  return `${formatCount(here.length, 'model')} on this machine, ${formatBytes(bytes)}; ${models.length - here.length} more can be pulled`;
}
