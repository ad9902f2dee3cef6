'use client';

import type { ApiKeyView } from '@clipline/runtime';
import { Button, Code, Table } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { NewKey } from './new-key.tsx';
import { RevokeKey } from './revoke-key.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** The keys with which programs use the API on the person's behalf. */
export function ApiKeysSection() {
  const query = useQuery(useTRPC().apiKeys.list.queryOptions());
  const { data } = query;
  const [creating, setCreating] = useQueryState('new-key', parseAsBoolean.withDefault(false));
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null);
  return (
    <Section
      title="API keys"
      text="With a key, a program does what you can do in the dashboard, except for making keys. Give each its own, so that one can be revoked alone."
    >
      <QueryState query={query} label="API keys" blocks={[22]} />
      {data?.length === 0 && <p className={classes.none}>There are no keys yet.</p>}
      {data !== undefined && data.length > 0 && <KeyTable keys={data} onRevoke={setRevoking} />}
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void setCreating(true)}>
        New API key
      </Button>
      <NewKey opened={creating} onClose={() => void setCreating(false)} />
      <RevokeKey revoking={revoking} onClose={() => setRevoking(null)} />
    </Section>
  );
}

interface TableProps {
  readonly keys: readonly ApiKeyView[];
  readonly onRevoke: (key: ApiKeyView) => void;
}

function KeyTable({ keys, onRevoke }: TableProps) {
  return (
    <Table.ScrollContainer minWidth={560} mb="md">
      <Table aria-label="API keys" verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Begins with</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>Expires</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td>{key.name}</Table.Td>
              <Table.Td>
                <Code>{key.start}…</Code>
              </Table.Td>
              <Table.Td>
                <TimeAgo date={key.createdAt} />
              </Table.Td>
              <Table.Td>{key.lastUsedAt === null ? 'never' : <TimeAgo date={key.lastUsedAt} />}</Table.Td>
              <Table.Td>
                {key.expiresAt === null ? 'never' : key.expiresAt.toISOString().slice(0, 10)}
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => onRevoke(key)}
                >
                  Revoke
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
