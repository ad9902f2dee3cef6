'use client';

import { formatAgo } from './format.ts';
import { TimeFromNow } from './time-from-now.tsx';

/** `5 minutes ago`. */
export function TimeAgo({ date }: { readonly date: Date }) {
  return <TimeFromNow date={date} say={formatAgo} />;
}
