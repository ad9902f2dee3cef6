import { ClipError } from '@clipline/clip-core';
import type { RunSummary, Runtime } from '@clipline/runtime';
import type { Work } from './command.ts';
import { openProgressBar } from './progress-bar.ts';

const over: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'waiting', 'paused']);

/** Shows a run's progress until it has ended or waits for a person. */
export async function waitForRun(work: Work, runtime: Runtime, id: string): Promise<RunSummary> {
  using bar = openProgressBar(work, 'items', { quiet: work.quiet });
  for await (const run of runtime.runs.watch({ id, signal: work.signal })) {
    const { scanned, total, failed } = run.progress;
    bar.update({ value: scanned, total, remark: failed > 0 ? `${failed} failed` : '' });
    if (over.has(run.status)) return run;
  }
  throw new ClipError('aborted', `Run ${id} goes on; \`clipline runs show ${id}\` tells of it.`);
}
