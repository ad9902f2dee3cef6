import type { RunSummary, Runs } from '@clipline/runtime';
import { digest } from './digest.ts';

/** How one run stands, under an id from which a later stream knows all that was told before it. */
export interface RunsMoment {
  readonly id: string;
  readonly run: RunSummary;
}

/** More than the newest runs that a feed tells at its start, so that none of those is told again. */
const remembered = 64;
const digits = 8;

/**
 * The newest runs as they stand, then each change. It tells states: whoever was cut off gives the id of what they heard
 * last, hears what is new and nothing twice. The id names the told state of each run, so that any server can go on.
 */
export async function* followRuns(
  runs: Pick<Runs, 'watch'>,
  { after, signal }: { readonly after: string | null; readonly signal: AbortSignal },
): AsyncGenerator<RunsMoment, void, undefined> {
  const told = readTold(after ?? '');
  for await (const run of runs.watch({ signal })) {
    const name = digest({ id: run.id }).slice(0, digits);
    const state = digest(run).slice(0, digits);
    if (told.get(name) === state) continue;
    // Last in the map is what was told last.
    told.delete(name);
    told.set(name, state);
    for (const oldest of [...told.keys()].slice(0, -remembered)) told.delete(oldest);
    yield { id: [...told].flat().join(''), run };
  }
}

function readTold(id: string): Map<string, string> {
  const parts = id.match(new RegExp(`.{${digits * 2}}`, 'g')) ?? [];
  return new Map(parts.map((part) => [part.slice(0, digits), part.slice(digits)]));
}
