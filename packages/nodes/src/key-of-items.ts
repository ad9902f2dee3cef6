import { createHash } from 'node:crypto';
import type { Item, NodeContext } from '@clipline/clip-core';

/** One key for a side effect on all of the items: the same ones in the same run and node give the same key. */
export function keyOfItems(items: readonly Item[], context: NodeContext): string {
  const keys = items.map((item) => context.idempotencyKey(item));
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return only;
  return `${context.runId}/${context.nodeId}/${digest(JSON.stringify(keys))}`;
}

/** The key as a header can carry it: itself when it is short and plain, otherwise its SHA-256. */
export function toHeaderKey(key: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(key) ? key : digest(key);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
