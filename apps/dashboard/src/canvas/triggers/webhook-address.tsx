'use client';

import { ActionIcon, Code, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

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
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy the address'}>
              <ActionIcon size="md" aria-label="Copy the address" onClick={copy}>
                {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}
