import { randomUUID } from 'node:crypto';

/** A UUID of version 7: later ones sort after earlier ones, to the millisecond. */
export function timeOrderedId(now: number = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  // Of the random UUID everything stays but the time and the version, the 15th sign.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
