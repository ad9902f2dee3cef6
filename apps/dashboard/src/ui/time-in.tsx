'use client';

import { formatIn } from './format.ts';
import { TimeFromNow } from './time-from-now.tsx';

/** `in 5 minutes`. */
export function TimeIn({ date }: { readonly date: Date }) {
  return <TimeFromNow date={date} say={formatIn} />;
}
