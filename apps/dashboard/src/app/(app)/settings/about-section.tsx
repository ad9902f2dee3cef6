'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** What this installation is made of. */
export function AboutSection() {
  const { data, error, refetch } = useQuery(useTRPC().about.get.queryOptions());
  return (
    <Section title="About" text="What to say when you ask for help.">
      {data === undefined && error === null && <Skeleton height={150} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <dl className={classes.facts}>
          <dt>Version</dt>
          <dd>
            {data.version} on Node {data.node}
          </dd>
          <dt>Home folder</dt>
          <dd>{data.home}</dd>
          <dt>Database</dt>
          <dd>
            {data.database.embedded ? 'Embedded' : 'Your own'}: {data.database.detail}
          </dd>
          <dt>Store</dt>
          <dd>{data.store}</dd>
          <dt>Model</dt>
          <dd>{data.model}</dd>
        </dl>
      )}
    </Section>
  );
}
