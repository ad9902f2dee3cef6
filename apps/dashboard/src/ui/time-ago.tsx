'use client';

import { useMounted } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { formatAgo, formatMoment } from './format.ts';

/** `5 minutes ago`, kept true while it is on the screen. */
export function TimeAgo({ date }: { readonly date: Date }) {
  const mounted = useMounted();
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, []);
  // Clock and time zone of the server are not the reader's.
  return (
    <time
      dateTime={date.toISOString()}
      title={mounted ? formatMoment(date) : undefined}
      suppressHydrationWarning
    >
      {formatAgo(date, now)}
    </time>
  );
}
