import { randomUUID } from 'node:crypto';
import type { RuntimeParts } from '../runtime-parts.ts';

/** Name of the lock that whoever fills a catalogue holds. */
export function catalogLock(catalogId: string): string {
  return `clipline catalog ${catalogId}`;
}

/** Name of the lock that whoever runs a pipeline holds. */
export function runLock(runId: string): string {
  return `clipline run ${runId}`;
}

/** A name for a worker on the pages that it takes; new each time, so that those of a broken connection are not its own. */
export function nameOwner(parts: RuntimeParts): string {
  return `${parts.processId}/${randomUUID().slice(0, 8)}`;
}

/** Name of the lock that a worker which walks pages of a run holds while it does. */
export function ownerLock(ownerId: string): string {
  return `clipline owner ${ownerId}`;
}

/** Names of the locks of which each worker that shares a run holds one. */
export function seatLocks(runId: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, seat) => `clipline seat ${seat} ${runId}`);
}

/**
 * SQL that tells whether somebody holds the lock of the run in the row `r`: the server frees it when the holder
 * dies, so a `running` row without it was interrupted. The names are those of the two functions above.
 */
export const runIsHeld = isHeld(
  `CASE WHEN r.kind = 'index' THEN 'clipline catalog ' || r.catalog_id ELSE 'clipline run ' || r.id END`,
);

/** SQL that tells whether the worker that has taken the page in the row `p` is alive. */
export const ownerIsHeld = isHeld(`'clipline owner ' || p.owner_id`);

function isHeld(name: string): string {
  return `EXISTS (
  SELECT 1 FROM pg_locks l
  WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(${name}, 0))`;
}
