'use client';

import { useMounted } from '@mantine/hooks';
import { formatMoment } from './format.ts';
import { useNow } from './use-now.ts';

/** A time as `say` puts it against now, kept true while it is on the screen; the moment itself on hovering. */
export function TimeFromNow({
  date,
  say,
}: {
  readonly date: Date;
  readonly say: (date: Date, now: Date) => string;
}) {
  const mounted = useMounted();
  const now = useNow(30);
  // Clock and time zone of the server are not the reader's.
  return (
    <time
      dateTime={date.toISOString()}
      title={mounted ? formatMoment(date) : undefined}
      suppressHydrationWarning
    >
      {say(date, now)}
    </time>
  );
}
