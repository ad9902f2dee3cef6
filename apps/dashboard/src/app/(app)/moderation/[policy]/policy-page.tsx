'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../client/trpc.tsx';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import { PageHead } from '../../../../ui/page-head.tsx';
import studio from '../../rulesets/studio.module.css';
import { PolicyStudio } from './policy-studio.tsx';

/** A policy to be changed and tried, or why there is none of that name. */
export function PolicyPage({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery(useTRPC().policies.get.queryOptions({ name }));
  if (data !== undefined) return <PolicyStudio key={name} policy={data} />;
  return (
    <div className={studio.page}>
      <PageHead title={name} />
      {error === null ? (
        <div className={studio.columns} role="status" aria-label="Opening the policy">
          <Skeleton height={420} />
          <Skeleton height={420} />
        </div>
      ) : (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
    </div>
  );
}
