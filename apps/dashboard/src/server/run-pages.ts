import type { RunStatus, RunSummary, Runtime } from '@clipline/runtime';
import type { RunState } from '../ui/run-status.ts';

/** Runs on one page of the list. */
const pageSize = 50;

const statusesOf: Readonly<Record<RunState, readonly RunStatus[]>> = {
  active: ['queued', 'running', 'interrupted'],
  waiting: ['waiting', 'paused'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

interface Wanted {
  readonly state?: RunState | null | undefined;
  readonly pipeline?: string | null | undefined;
  readonly catalog?: string | null | undefined;
  readonly cursor?: string | null | undefined;
}

/** One page of runs, newest first, and the cursor of the next; null after the last. */
export async function pageOfRuns(
  { runs }: Runtime,
  { state, pipeline, catalog, cursor }: Wanted,
): Promise<{ readonly runs: readonly RunSummary[]; readonly next: string | null }> {
  const found = await runs.list({
    limit: pageSize + 1,
    ...(state == null ? {} : { statuses: statusesOf[state] }),
    ...(pipeline == null ? {} : { pipeline }),
    ...(catalog == null ? {} : { catalog }),
    ...(cursor == null ? {} : { before: cursor }),
  });
  const shown = found.slice(0, pageSize);
  return { runs: shown, next: found.length > pageSize ? (shown.at(-1)?.id ?? null) : null };
}
