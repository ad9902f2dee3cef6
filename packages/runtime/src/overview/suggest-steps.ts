import type { NextStep } from './overview.ts';

/** What decides about the next steps. */
export interface Situation {
  /** That are not the samples, with their pictures. */
  readonly catalogs: readonly {
    readonly name: string;
    readonly folder: string | null;
    readonly images: number;
  }[];
  /** True when new catalogues get the model that is there to try things out. */
  readonly starter: boolean;
  /** Schedules that are active and not paused. */
  readonly schedules: number;
  readonly pipelines: number;
  /** Questions to people that nobody has answered. */
  readonly reviews: number;
  readonly workers: number;
  readonly queuePaused: boolean;
}

/** What a person could do next, most urgent first. */
export function suggestSteps(now: Situation): readonly NextStep[] {
  const steps: NextStep[] = [];
  if (now.workers === 0) steps.push({ kind: 'start-worker' });
  if (now.queuePaused) steps.push({ kind: 'resume-queue' });
  if (now.reviews > 0) steps.push({ kind: 'review', count: now.reviews });
  if (now.catalogs.length === 0) steps.push({ kind: 'add-folder' });
  if (now.starter) steps.push({ kind: 'pull-model' });
  const fullest = now.catalogs
    .filter(({ folder, images }) => folder !== null && images > 0)
    .toSorted((one, other) => other.images - one.images)[0];
  if (now.schedules === 0 && fullest !== undefined) steps.push({ kind: 'schedule', catalog: fullest.name });
  if (now.pipelines === 0) steps.push({ kind: 'make-pipeline' });
  return steps;
}
