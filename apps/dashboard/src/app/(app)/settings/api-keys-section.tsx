'use client';

import type { ApiKeyView } from '@clipline/runtime';
import { Box, Button, Code } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { lazy, Suspense, useState } from 'react';
import { useTRPC } from '../../../client/trpc.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { StackingCell, StackingRow, StackingTable } from '../../../ui/stacking-table.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';
import { useEver } from '../../../ui/use-ever.ts';
import { RevokeKey } from './revoke-key.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';

// Most who come here make no key, and its fields would be a good part of what the page loads.
const NewKey = lazy(async () => ({ default: (await import('./new-key.tsx')).NewKey }));

/** The keys with which programs use the API on the person's behalf. */
export function ApiKeysSection() {
  const query = useQuery(useTRPC().apiKeys.list.queryOptions());
  const { data } = query;
  const [creating, setCreating] = useQueryState('new-key', parseAsBoolean.withDefault(false));
  const isUsed = useEver(creating);
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
      {isUsed && (
        <Suspense>
          <NewKey opened={creating} onClose={() => void setCreating(false)} />
        </Suspense>
      )}
      <RevokeKey revoking={revoking} onClose={() => setRevoking(null)} />
    </Section>
  );
}

const columns = [
  { title: 'Name' },
  { title: 'Begins with', width: '134px' },
  { title: 'Made', width: '112px' },
  { title: 'Last used', width: '112px' },
  { title: 'Expires', width: '104px' },
  { title: 'Revoke', width: '88px', isTitleHidden: true },
] as const;

interface TableProps {
  readonly keys: readonly ApiKeyView[];
  readonly onRevoke: (key: ApiKeyView) => void;
}

function KeyTable({ keys, onRevoke }: TableProps) {
  return (
    <Box mb="md">
      <StackingTable label="API keys" columns={columns} verticalSpacing={12}>
        {keys.map((key) => (
          <StackingRow key={key.id}>
            <StackingCell place="head">{key.name}</StackingCell>
            <StackingCell says="Begins with">
              <Code>{key.start}…</Code>
            </StackingCell>
            <StackingCell says="Made">
              <TimeAgo date={key.createdAt} />
            </StackingCell>
            <StackingCell says="Last used">
              {key.lastUsedAt === null ? 'never' : <TimeAgo date={key.lastUsedAt} />}
            </StackingCell>
            <StackingCell says="Expires">
              {key.expiresAt === null ? 'never' : key.expiresAt.toISOString().slice(0, 10)}
            </StackingCell>
            <StackingCell place="corner" align="right">
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={`Revoke ${key.name}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </Button>
            </StackingCell>
          </StackingRow>
        ))}
      </StackingTable>
    </Box>
  );
}
