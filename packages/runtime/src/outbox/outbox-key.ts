import { createHash } from 'node:crypto';

/** An index of PostgreSQL holds keys of at most some 2,700 bytes. */
const longest = 500;

/** A key that a unique index can hold; equal for equal keys. */
export function toIndexedKey(key: string): string {
  return key.length <= longest && !key.includes('\0') ? key : createHash('sha256').update(key).digest('hex');
}
