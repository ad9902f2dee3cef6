'use client';

import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useTRPC } from '../../../../client/trpc.tsx';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import classes from './lazy-builder.module.css';

const Builder = dynamic(
  () => import('../../../../canvas/builder.tsx').then(({ Builder: loaded }) => loaded),
  {
    ssr: false,
    loading: Waiting,
  },
);

/** The builder, whose code comes after the page; or why there is no such pipeline. */
export function LazyBuilder({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery(useTRPC().pipelines.get.queryOptions({ name }));
  if (data !== undefined) return <Builder key={name} name={name} />;
  return error === null ? <Waiting /> : <ErrorNotice error={error} onRetry={() => void refetch()} />;
}

function Waiting() {
  return (
    <div className={classes.waiting} role="status" aria-label="Opening the builder">
      <Loader />
    </div>
  );
}
