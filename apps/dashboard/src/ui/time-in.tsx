'use client';

import { useMounted } from '@mantine/hooks';
import { formatIn, formatMoment } from './format.ts';
import { useNow } from './use-now.ts';

/** `in 5 minutes`, kept true while it is on the screen. */
export function TimeIn({ date }: { readonly date: Date }) {
  const mounted = useMounted();
  const now = useNow(30);
  // Clock and time zone of the server are not the reader's.
  return (
    <time
      dateTime={date.toISOString()}
      title={mounted ? formatMoment(date) : undefined}
      suppressHydrationWarning
    >
      {formatIn(date, now)}
    </time>
  );
}
