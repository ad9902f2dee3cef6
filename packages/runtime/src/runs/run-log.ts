import type { JsonValue } from '@clipline/clip-core';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import type { RuntimeParts } from '../runtime-parts.ts';

/** Lines of one run that one process writes; a node that says more says it about every item. */
const mostLines = 500;

const longestMessage = 2_000;

/** The log of a run. */
export interface RunLog {
  /** Writes a line, soon; what comes after the first 500 of this process is left out. */
  write(nodeId: string, message: string, details?: JsonValue): void;
}

export function openRunLog(parts: RuntimeParts, runId: string): RunLog {
  let lines = 0;
  return {
    write(nodeId, message, details) {
      if (lines++ >= mostLines) return;
      const text = toStorableText(message).slice(0, longestMessage);
      const more = details === undefined ? null : JSON.stringify(toStorableJson(details));
      // A line that cannot be written must not end the run; what ends it is told by the run itself.
      void parts.database.pool
        .query(
          `INSERT INTO run_notes (run_id, node_id, message, details, at) VALUES ($1, $2, $3, $4, clock_timestamp())`,
          [runId, nodeId, text, more === null || more.length > 16_384 ? null : more],
        )
        .catch(() => undefined);
    },
  };
}
