import { existsSync } from 'node:fs';
import type { PrismaClient } from '../database/generated/client.ts';
import type { RunProgress, RunStatus, RunSummary, Runtime } from '../services.ts';

export const sampleCatalog = 'samples';

// A choice kept in the database: a person who removed the samples does not get them again.
const settingKey = 'samples.indexed';

const unfinished: ReadonlySet<RunStatus> = new Set(['queued', 'running', 'interrupted']);

/** True until the sample images were taken in once. */
export async function needsSamples(prisma: PrismaClient, folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  return (await prisma.setting.findUnique({ where: { key: settingKey } })) === null;
}

/**
 * Has a worker take in the sample images and waits for it; goes on with a run that an earlier start began.
 * Answers the run, finished or not as it may be.
 */
export async function indexSamples(
  parts: { readonly prisma: PrismaClient; readonly runtime: Runtime },
  options: {
    readonly folder: string;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: RunProgress) => void;
  },
): Promise<RunSummary> {
  const { runs, indexing } = parts.runtime;
  const earlier = (await runs.list({ catalog: sampleCatalog, limit: 20 })).find((run) =>
    unfinished.has(run.status),
  );
  let run = earlier ?? (await indexing.enqueue({ folder: options.folder, catalog: sampleCatalog }));
  const done = new AbortController();
  for await (const now of runs.watch({
    id: run.id,
    signal: AbortSignal.any([options.signal, done.signal]),
  })) {
    run = now;
    options.onProgress(now.progress);
    if (!unfinished.has(now.status)) break;
  }
  done.abort();
  if (run.status === 'succeeded') {
    const value = { run: run.id };
    await parts.prisma.setting.upsert({
      where: { key: settingKey },
      create: { key: settingKey, value },
      update: { value },
    });
  }
  return run;
}
