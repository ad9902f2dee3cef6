import type { RunDetail, Runs } from '@clipline/runtime';
import { digest } from './digest.ts';

/** A run at one moment, under an id that the same state has again. */
export interface RunMoment {
  readonly id: string;
  readonly run: Omit<RunDetail, 'definition'>;
}

const over = new Set(['succeeded', 'failed', 'cancelled']);

/**
 * A run with what has passed its nodes, now and after each change, until it is over. It tells states and not events:
 * whoever was cut off gives the id of what they heard last, hears what is new and nothing twice.
 */
export async function* followRun(
  runs: Pick<Runs, 'watch' | 'describe'>,
  id: string,
  { after, signal }: { readonly after: string | null; readonly signal: AbortSignal },
): AsyncGenerator<RunMoment, void, undefined> {
  let last = after;
  for await (const { id: changed } of runs.watch({ id, signal })) {
    const { definition: _, ...run } = await runs.describe(changed);
    const moment = { id: digest(run), run };
    if (moment.id !== last) yield moment;
    last = moment.id;
    if (over.has(run.status)) return;
  }
}
