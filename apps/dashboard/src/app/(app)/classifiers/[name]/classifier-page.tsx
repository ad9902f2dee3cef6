'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../client/trpc.tsx';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import { PageHead } from '../../../../ui/page-head.tsx';
import studio from '../../rulesets/studio.module.css';
import { ClassifierStudio } from './classifier-studio.tsx';

/** A classifier to be changed and tried, or why there is none of that name. */
export function ClassifierPage({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery(useTRPC().classifiers.get.queryOptions({ name }));
  if (data !== undefined) return <ClassifierStudio key={name} classifier={data} />;
  return (
    <div className={studio.page}>
      <PageHead title={name} />
      {error === null ? (
        <div className={studio.columns} role="status" aria-label="Opening the classifier">
          <Skeleton height={420} />
          <Skeleton height={420} />
        </div>
      ) : (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
    </div>
  );
}
