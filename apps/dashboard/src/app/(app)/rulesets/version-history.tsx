'use client';

import { Badge, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { QueryState } from '../../../ui/query-state.tsx';
import { TimeAgo } from '../../../ui/time-ago.tsx';

interface Version {
  readonly version: number;
  readonly note: string | null;
  readonly createdAt: Date;
}

interface Props<V extends Version> {
  readonly opened: boolean;
  readonly query: Pick<UseQueryResult<readonly V[]>, 'data' | 'error' | 'refetch'>;
  /** The version that the form started from. */
  readonly current: number;
  readonly onRestore: (version: V) => void;
  readonly onClose: () => void;
}

/** Every saved version, newest first; any of them can be put into the form again. */
export function VersionHistory<V extends Version>(props: Props<V>) {
  const { opened, query, current, onRestore, onClose } = props;
  return (
    <Drawer opened={opened} onClose={onClose} position="right" title="Versions" size={380}>
      <QueryState query={query} label="versions" blocks={[120]} />
      <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Versions">
        {query.data?.map((version) => (
          <li key={version.version}>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div>
                <Group gap={8}>
                  <Text fw={560}>Version {version.version}</Text>
                  {version.version === current && (
                    <Badge variant="dot" color="petrol" tt="none" fw={500}>
                      In the form
                    </Badge>
                  )}
                </Group>
                {version.note !== null && <Text size="sm">{version.note}</Text>}
                <Text size="xs" c="dimmed">
                  <TimeAgo date={version.createdAt} />
                </Text>
              </div>
              {version.version !== current && (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Restore version ${version.version}`}
                  onClick={() => onRestore(version)}
                >
                  Restore
                </Button>
              )}
            </Group>
          </li>
        ))}
      </Stack>
    </Drawer>
  );
}
