'use client';

import { Code, Group, Text } from '@mantine/core';
import { CopyIcon } from '../../ui/copy-icon.tsx';

/** Where a webhook listens, to be copied. */
export function WebhookAddress({ path }: { readonly path: string }) {
  const address = `${window.location.origin}/api/hooks/${path}`;
  return (
    <div>
      <Text size="sm" fw={560}>
        Address
      </Text>
      <Group gap={6} wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{address}</Code>
        <CopyIcon value={address} label="Copy the address" hint="Copy the address" />
      </Group>
    </div>
  );
}
