import { createHash } from 'node:crypto';

/** Names a state: the same state has the same name, another one another. */
export function digest(state: object): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22);
}
