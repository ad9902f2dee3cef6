'use client';

import { Alert, Button } from '@mantine/core';
import { IconKey, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsBoolean, parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { RichMessage } from '../../../ui/rich-message.tsx';
import { ConnectionCard } from './connection-card.tsx';
import { ConnectionDialog } from './connection-dialog.tsx';
import classes from './connections-page.module.css';
import { RemoveConnection } from './remove-connection.tsx';

/** The services that pipelines reach by name. */
export function ConnectionsPage() {
  const trpc = useTRPC();
  const query = useQuery(trpc.connections.list.queryOptions());
  const { data } = query;
  const { data: keyProblem } = useQuery(trpc.connections.keyProblem.queryOptions());
  const [adding, setAdding] = useQueryState('new', parseAsBoolean.withDefault(false));
  const [editing, setEditing] = useQueryState('edit', parseAsString);
  const [removing, setRemoving] = useState<string | null>(null);
  const edited = data?.find(({ name }) => name === editing) ?? null;
  return (
    <div className={classes.page}>
      <PageHead
        title="Connections"
        sum={
          data !== undefined &&
          (data.length === 0
            ? 'Services that pipelines reach by name'
            : formatCount(data.length, 'connection'))
        }
      >
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void setAdding(true)}>
          New connection
        </Button>
      </PageHead>
      {keyProblem != null && (
        <Alert
          color="red"
          variant="outline"
          icon={<IconKey aria-hidden />}
          title="The key of the secrets is gone"
          mb="md"
        >
          <RichMessage text={keyProblem} />
        </Alert>
      )}
      <QueryState query={query} label="connections" blocks={[160, 160]} beside={340} />
      {data?.length === 0 && (
        <EmptyState
          icon={IconPlugConnected}
          title="No connection yet"
          text="A connection is a service that pipelines reach by name: a bucket, a mail server, a web service or a database. Its secrets are encrypted and never shown again."
        >
          <Button onClick={() => void setAdding(true)}>Make the first one</Button>
        </EmptyState>
      )}
      <div className={classes.grid}>
        {data?.map((connection) => (
          <ConnectionCard
            key={connection.name}
            connection={connection}
            onEdit={() => void setEditing(connection.name)}
            onRemove={() => setRemoving(connection.name)}
          />
        ))}
      </div>
      <ConnectionDialog
        opened={adding || edited !== null}
        connection={edited}
        onClose={() => void Promise.all([setAdding(null), setEditing(null)])}
      />
      <RemoveConnection name={removing} onClose={() => setRemoving(null)} />
    </div>
  );
}
