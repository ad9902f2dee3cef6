'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../client/trpc.tsx';
import { PageHead } from '../../../../ui/page-head.tsx';
import { QueryState } from '../../../../ui/query-state.tsx';
import studio from '../../rulesets/studio.module.css';
import { ClassifierStudio } from './classifier-studio.tsx';

/** A classifier to be changed and tried, or why there is none of that name. */
export function ClassifierPage({ name }: { readonly name: string }) {
  const query = useQuery(useTRPC().classifiers.get.queryOptions({ name }));
  if (query.data !== undefined) return <ClassifierStudio key={name} classifier={query.data} />;
  return (
    <div className={studio.page}>
      <PageHead title={name} />
      <QueryState
        query={query}
        verb="Opening"
        label="the classifier"
        blocks={[420, 420]}
        className={studio.columns}
      />
    </div>
  );
}
