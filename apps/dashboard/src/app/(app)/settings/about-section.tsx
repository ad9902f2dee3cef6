'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** What this installation is made of. */
export function AboutSection() {
  const query = useQuery(useTRPC().about.get.queryOptions());
  const { data } = query;
  return (
    <Section title="About" text="What to say when you ask for help.">
      <QueryState query={query} label="about this installation" blocks={[150]} />
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
