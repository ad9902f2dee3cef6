'use client';

import { useMounted } from '@mantine/hooks';
import { formatIn, formatMoment } from './format.ts';
import { useNow } from './use-now.ts';

/** A moment to come, in the reader's time zone: `Fri 27 Nov, 03:00`, and beside it how long that is from now. */
export function TimeAt({ date }: { readonly date: Date }) {
  const mounted = useMounted();
  const now = useNow(15);
  // Clock and time zone of the server are not the reader's.
  return (
    <time dateTime={date.toISOString()} title={mounted ? formatMoment(date) : undefined}>
      {mounted ? `${shortMoment.format(date)}` : '\u00a0'}
      <small>{mounted && formatIn(date, now)}</small>
    </time>
  );
}

const shortMoment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
