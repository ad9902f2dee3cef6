import { decisionsTopic } from '../outbox/reviews.ts';
import { pipelinesTopic } from '../pipelines/pipeline-row.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { fireTicks, nextTickOfAll } from '../schedules/fire-ticks.ts';
import { forgetOldFirings, nextDueFiring, type RunStarter, startDueFirings } from './firings.ts';
import { type FolderParts, FolderWatches } from './listeners/folder-watches.ts';
import { followCatalogs } from './listeners/follow-catalogs.ts';
import { hearOutcomes } from './listeners/hear-outcomes.ts';
import { syncTriggers } from './sync-triggers.ts';
import { triggersTopic } from './trigger-row.ts';

/** Longest sleep, in milliseconds: what nobody told is seen after it. */
const longestSleep = 5_000;

const cleaningInterval = 3_600_000;

type LoopParts = Pick<RuntimeParts, 'database' | 'registry'>;

/**
 * One look at everything that may start runs, as at `now`. Answers when to look again at the latest. What goes wrong
 * with one kind of trigger does not keep the others from starting their runs; the first such error is thrown at the end.
 */
export async function lookOnce(
  parts: LoopParts,
  starter: RunStarter,
  now: Date,
  watches?: FolderWatches,
): Promise<Date | null> {
  const { database, registry } = parts;
  const faults: unknown[] = [];
  const attempt = async <T>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      faults.push(error);
      return null;
    }
  };
  await attempt(syncTriggers(database, registry, now));
  await attempt(fireTicks(database, registry, now));
  const changes = await attempt(followCatalogs(database, registry, now));
  await attempt(hearOutcomes(database, registry));
  const files = watches ? await attempt(watches.look(now)) : null;
  await attempt(startDueFirings(database, starter, now));
  if (faults.length > 0) throw faults[0];
  const times = [changes, files, await nextTickOfAll(database), await nextDueFiring(database)].filter(
    (time) => time !== null,
  );
  return times.length === 0 ? null : new Date(Math.min(...times.map((time) => time.getTime())));
}

export interface WorkOptions {
  readonly signal: AbortSignal;
  /** Where it is kept what is known of watched folders; none are watched without. */
  readonly folders?: Pick<FolderParts, 'home' | 'context'>;
  readonly now?: () => Date;
}

/** Starts the runs that triggers ask for until the signal fires; any number of processes may do so at a time. */
export async function workOnTriggers(
  parts: LoopParts,
  starter: RunStarter,
  { signal, folders, now = () => new Date() }: WorkOptions,
): Promise<void> {
  const { channel } = parts.database;
  let woken = Promise.withResolvers<void>();
  const wake = () => woken.resolve();
  signal.addEventListener('abort', wake, { once: true });
  const listening = await Promise.allSettled(
    [triggersTopic, pipelinesTopic, decisionsTopic].map((topic) => channel.listen(topic, wake, wake)),
  );
  const watches = folders ? new FolderWatches({ ...parts, ...folders, onEvent: wake }) : undefined;
  let cleaned = 0;
  try {
    while (!signal.aborted) {
      woken = Promise.withResolvers<void>();
      if (signal.aborted) break;
      // The database may be away for a moment; the next look tries again.
      const next = await lookOnce(parts, starter, now(), watches).catch(() => null);
      if (now().getTime() - cleaned > cleaningInterval) {
        cleaned = now().getTime();
        await forgetOldFirings(parts.database, now()).catch(() => undefined);
      }
      const until = next === null ? longestSleep : next.getTime() - now().getTime();
      const timer = setTimeout(wake, Math.min(longestSleep, Math.max(50, until)));
      await woken.promise;
      clearTimeout(timer);
    }
  } finally {
    signal.removeEventListener('abort', wake);
    await watches?.[Symbol.asyncDispose]();
    for (const one of listening) {
      if (one.status === 'fulfilled')
        await Promise.resolve(one.value[Symbol.asyncDispose]()).catch(() => undefined);
    }
  }
}

/** Works on triggers as long as other work goes on, which gets a signal of its own. */
export async function workBeside(
  work: (signal: AbortSignal) => Promise<void>,
  options: WorkOptions & { readonly parts: LoopParts; readonly starter: RunStarter },
): Promise<void> {
  const ended = new AbortController();
  const { parts, starter, signal } = options;
  const triggers = workOnTriggers(parts, starter, {
    ...options,
    signal: AbortSignal.any([signal, ended.signal]),
  });
  try {
    await work(signal);
  } finally {
    ended.abort();
    await triggers;
  }
}
