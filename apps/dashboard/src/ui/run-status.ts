import type { RunProgress, RunStatus } from '@clipline/runtime';

/** The states of runs as people ask for them. */
export const runStates = ['active', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;

export type RunState = (typeof runStates)[number];

/** True while a run has work ahead of it that needs no person. */
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'interrupted';
}

/** How far a run is, 0…1; null before the total is known. */
export function progressShare(progress: RunProgress): number | null {
  if (progress.total === null || progress.total === 0) return null;
  return Math.min(1, progress.scanned / progress.total);
}

/** Seconds until a run is done at its present rate; null before there is a rate. */
export function secondsLeft(progress: RunProgress): number | null {
  if (progress.total === null || progress.rate === null || progress.rate <= 0) return null;
  return Math.max(0, progress.total - progress.scanned) / progress.rate;
}
