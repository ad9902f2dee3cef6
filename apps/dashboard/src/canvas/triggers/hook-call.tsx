'use client';

import type { HookView } from '@clipline/runtime';
import { Code, Group, Text } from '@mantine/core';
import { CopyIcon } from '../../ui/copy-icon.tsx';
import { RichMessage } from '../../ui/rich-message.tsx';
import { secretVariable, toCurlLines } from './curl-lines.ts';
import classes from './hook-call.module.css';

/** A command that calls a webhook as it is published, to be copied. */
export function HookCall({ hook }: { readonly hook: HookView }) {
  const lines = toCurlLines(hook, window.location.origin);
  return (
    <div>
      <Group gap={6} justify="space-between" wrap="nowrap">
        <Text size="sm" fw={560}>
          Call what is published
        </Text>
        <CopyIcon value={lines} label="Copy the command" hint="Copy the command" />
      </Group>
      <Code block className={classes.lines} tabIndex={0} aria-label="Command that calls the webhook">
        {lines}
      </Code>
      <Text size="xs" c="dimmed" mt={4}>
        <RichMessage text={explain(hook)} />
      </Text>
    </div>
  );
}

/** Who may call, and what stands in the variable of the command. */
function explain({ auth, headers }: HookView): string {
  if (auth === 'none') return 'Whoever can reach this address may call it.';
  if (auth === 'signature') {
    return `Put the signing secret of the connection into \`${secretVariable}\`. The signature is an HMAC-SHA256 of \`id.timestamp.body\`, as Standard Webhooks write it.`;
  }
  if (headers.length === 0) {
    return 'Its connection holds no header to send, so that every call is refused. Add one under Connections.';
  }
  const others = headers.length > 1 ? ', those of the others into the variables with a number' : '';
  return `Put the value of \`${headers[0]}\`, as it stands in the connection, into \`${secretVariable}\`${others}.`;
}
