import type { ActiveIndex } from '../catalogs/active-index.ts';
import { toErrorCode } from '../catalogs/stored-error-code.ts';
import { readProgress } from '../runs/run-progress.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import type { IndexReport } from '../services.ts';

/** Sums up a run of a catalogue, with every file that is failing, by path. */
export async function reportIndexRun(
  parts: RuntimeParts,
  options: { readonly runId: string; readonly active: ActiveIndex; readonly seconds: number },
): Promise<IndexReport> {
  const { prisma } = parts.database;
  const { index, storeUrl } = options.active;
  const run = await prisma.run.findUniqueOrThrow({ where: { id: options.runId } });
  const errors = await prisma.itemError.findMany({
    where: { runId: options.runId },
    orderBy: [{ path: 'asc' }, { id: 'asc' }],
  });
  const { scanned, embedded, unchanged, removed } = readProgress(run.progress);
  return {
    runId: run.id,
    catalog: index.catalog,
    model: index.stamp.model,
    store: storeUrl,
    scanned,
    embedded,
    unchanged,
    removed,
    failed: errors.map(({ path, code, message }) => ({ path, code: toErrorCode(code), message })),
    seconds: Math.round(options.seconds * 1000) / 1000,
  };
}
