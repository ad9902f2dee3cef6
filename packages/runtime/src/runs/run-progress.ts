import { z } from 'zod';
import type { RunProgress } from '../services.ts';

const count = z.int().min(0).default(0);

const progressSchema = z.object({
  total: z.int().min(0).nullable().default(null),
  scanned: count,
  embedded: count,
  unchanged: count,
  removed: count,
  failed: count,
  rate: z.number().min(0).nullable().default(null),
});

/** Nothing has happened yet. */
export const noProgress: RunProgress = progressSchema.parse({});

/** Reads the progress that is kept in a run's row. */
export function readProgress(value: unknown): RunProgress {
  return progressSchema.catch(noProgress).parse(value);
}

/** Measures images per second over the last seconds. */
export class Speedometer {
  readonly #marks: { readonly at: number; readonly count: number }[] = [];
  readonly #window: number;

  constructor(windowMilliseconds = 8_000) {
    this.#window = windowMilliseconds;
  }

  /** Takes how many there are so far; answers the rate, or null before there is a figure. */
  mark(count: number, now: number = performance.now()): number | null {
    this.#marks.push({ at: now, count });
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? now) < now - this.#window) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || now - first.at < 250) return null;
    return Math.round(((count - first.count) / (now - first.at)) * 10_000) / 10;
  }
}
