'use client';

import { Anchor, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTRPC } from '../../../../client/trpc.tsx';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import { PageHead } from '../../../../ui/page-head.tsx';
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
  if (error === null) return <Waiting />;
  return (
    <>
      <PageHead title={name} />
      <ErrorNotice error={error} onRetry={() => void refetch()} />
      <p>
        <Anchor component={Link} href="/pipelines" underline="always">
          All pipelines
        </Anchor>
      </p>
    </>
  );
}

function Waiting() {
  return (
    <div className={classes.waiting} role="status" aria-label="Opening the builder">
      <Loader />
    </div>
  );
}
