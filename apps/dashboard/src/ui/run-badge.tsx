import type { RunStatus } from '@clipline/runtime';
import { Badge } from '@mantine/core';

const looks: { readonly [status in RunStatus]: { readonly color: string; readonly text: string } } = {
  queued: { color: 'gray', text: 'Queued' },
  running: { color: 'petrol', text: 'Running' },
  succeeded: { color: 'green', text: 'Succeeded' },
  failed: { color: 'red', text: 'Failed' },
  cancelled: { color: 'gray', text: 'Cancelled' },
  interrupted: { color: 'apricot', text: 'Interrupted' },
  waiting: { color: 'apricot', text: 'Waits for you' },
  paused: { color: 'gray', text: 'Paused' },
};

/** How a run stands, in a word and a colour. */
export function RunBadge({ status }: { readonly status: RunStatus }) {
  const { color, text } = looks[status];
  return (
    <Badge variant="dot" color={color} tt="none" fw={500}>
      {text}
    </Badge>
  );
}
