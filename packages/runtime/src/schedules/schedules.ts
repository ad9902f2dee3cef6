import type { ReindexChoice } from '@clipline/clip-core';
import type { LastFiring } from '../triggers/triggers.ts';

/** A schedule: of a pipeline's published version, or added by a person to a pipeline or a catalogue. */
export interface ScheduleView {
  readonly id: string;
  readonly name: string;
  /** Pipeline that it runs, or null. */
  readonly pipeline: string | null;
  /** Catalogue that it re-indexes, or null. */
  readonly catalog: string | null;
  /** Which images of the catalogue. */
  readonly choice: ReindexChoice | null;
  readonly cron: string | null;
  readonly everySeconds: number | null;
  readonly zone: string;
  /** When it runs: `Every day at 03:00`. */
  readonly words: string;
  readonly jitterSeconds: number;
  readonly missed: 'skip' | 'one' | 'all';
  /** `pipeline`: it stands in the pipeline's file and is changed there. */
  readonly origin: 'pipeline' | 'person';
  /** False while its pipeline is not published, or it is switched off there. */
  readonly active: boolean;
  readonly paused: boolean;
  /** Next tick; null while it is paused or not active. */
  readonly next: Date | null;
  /** Null when it has not fired within the last 30 days. */
  readonly last: LastFiring | null;
  readonly problem: string | null;
}

export interface ScheduleRequest {
  /** Exactly one of the two. */
  readonly pipeline?: string;
  readonly catalog?: string;
  /** With a catalogue; default `due`: images that are missing, and those that changed. */
  readonly choice?: ReindexChoice;
  /** Letters, digits, - and _; one that is there is changed. Default `reindex` for a catalogue and `schedule` for a pipeline. */
  readonly name?: string;
  /** Exactly one of the two. */
  readonly cron?: string;
  readonly everySeconds?: number;
  /** Default UTC. */
  readonly zone?: string;
  readonly jitterSeconds?: number;
  readonly missed?: 'skip' | 'one' | 'all';
}

/** A run to come. */
export interface UpcomingRun {
  /** The tick. */
  readonly at: Date;
  /** The tick and its jitter. */
  readonly startsAt: Date;
  /** `startsAt` in the schedule's zone, ISO 8601 with offset. */
  readonly local: string;
}

/** A run to come of one of the schedules. */
export interface CalendarRun extends UpcomingRun {
  readonly scheduleId: string;
}

export interface ScheduleCalendar {
  /** By the time at which they start. */
  readonly runs: readonly CalendarRun[];
  /** Schedules with so many runs in the span that they are not told one by one. */
  readonly often: readonly string[];
  /** Up to here all runs are told. */
  readonly until: Date;
}

/** A rule that is not kept yet. */
export type ScheduleTimes = Pick<ScheduleRequest, 'cron' | 'everySeconds' | 'zone'>;

/** Schedules are named by id, by name, or by `pipeline/name` and `catalog/name`. */
export interface Schedules {
  list(): Promise<readonly ScheduleView[]>;
  /** Throws `not-found`, or `param-invalid` when several have the name. */
  get(name: string): Promise<ScheduleView>;
  /** Adds a schedule, or changes the one of that name at once. Throws `param-invalid`, `not-found`, `catalog-missing`. */
  add(request: ScheduleRequest): Promise<ScheduleView>;
  /** Ticks that come while it is paused start nothing, then or later. */
  pause(name: string): Promise<ScheduleView>;
  resume(name: string): Promise<ScheduleView>;
  /** Throws `conflict` for one that stands in a pipeline's file. */
  remove(name: string): Promise<void>;
  /** The next runs, five when no count is given. */
  next(name: string, count?: number): Promise<readonly UpcomingRun[]>;
  /** What a rule would do, in words and with its next five runs. Throws `param-invalid`. */
  preview(times: ScheduleTimes): Promise<{ readonly words: string; readonly next: readonly UpcomingRun[] }>;
  /** The coming runs of a span of at most 62 days, of all schedules that are active and not paused. */
  calendar(span: { readonly from: Date; readonly until: Date }): Promise<ScheduleCalendar>;
  /**
   * Starts its run now, besides those of its ticks. `runId` is null when the pipeline's settings leave it out because
   * another run goes on. Throws `conflict` when it is not active, and what kept the run from starting.
   */
  runNow(name: string): Promise<{ readonly runId: string | null }>;
}
