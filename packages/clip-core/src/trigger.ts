import type { z } from 'zod';
import type { Described } from './described.ts';
import type { JsonValue } from './item.ts';

/** When a schedule's ticks are. */
export interface ScheduleRule {
  /** Cron fields in a time zone, or seconds between ticks, counted from 1970-01-01T00:00Z. */
  readonly when:
    | { readonly cron: string; readonly zone: string }
    | { readonly everySeconds: number; readonly zone: string };
  /** Longest delay of a run after its tick; the same tick of the same schedule has the same delay. */
  readonly jitterSeconds: number;
  /** What becomes of ticks that nobody was there for: none, the latest one, or each of them. */
  readonly missed: 'skip' | 'one' | 'all';
}

/** Which requests start a run, and how they are answered. */
export interface HookRule {
  /** Path under `/api/hooks/`. */
  readonly path: string;
  /** `header`: the headers of the connection must be there; `signature`: signed with its secret (Standard Webhooks). */
  readonly auth: 'none' | 'header' | 'signature';
  /** Name of an `http` connection; null only without auth. */
  readonly connection: string | null;
  readonly toleranceSeconds: number;
  readonly maxBytes: number;
  /** Media types, such as `image/*`. */
  readonly accept: readonly string[];
  readonly respond: 'at-once' | 'at-end';
  readonly waitSeconds: number;
  /** With `at-end`: whether the answer holds what came out of the last nodes, or only counts. */
  readonly answer: 'counts' | 'items';
  /** Most runs of this trigger that may wait; more are refused. */
  readonly maxWaiting: number;
}

export const fileChanges = ['added', 'changed', 'removed'] as const;
export type FileChange = (typeof fileChanges)[number];

/** Which files start a run. */
export interface FolderRule {
  readonly root: string;
  readonly recursive: boolean;
  /** Patterns; none means all images. */
  readonly include: readonly string[];
  readonly on: readonly FileChange[];
  readonly polling: boolean;
  readonly pollSeconds: number;
  /** A file counts once its size and time have not changed for so long. */
  readonly settleSeconds: number;
  readonly batch: Batching;
}

export const catalogChanges = ['added', 'changed', 'removed', 'embedded'] as const;
export type CatalogChange = (typeof catalogChanges)[number];

/** Which changes of a catalogue start a run. */
export interface CatalogRule {
  readonly catalog: string;
  readonly on: readonly CatalogChange[];
  readonly batch: Batching;
}

/** How things that happen close together become one run. */
export interface Batching {
  /** A run starts once nothing has happened for so long… */
  readonly quietSeconds: number;
  /** …or the first thing is that old. */
  readonly maxWaitSeconds: number;
  readonly maxItems: number;
}

export const decisions = ['allow', 'block'] as const;

/** What happens that a trigger starts runs for. The runtime has one listener for each kind. */
export type Listening =
  | { readonly to: 'hand' }
  | { readonly to: 'clock'; readonly schedule: ScheduleRule }
  | { readonly to: 'requests'; readonly hook: HookRule }
  | { readonly to: 'folder'; readonly folder: FolderRule }
  | { readonly to: 'catalog'; readonly catalog: CatalogRule }
  | {
      readonly to: 'decisions';
      /** Name of the review queue; null for all. */
      readonly queue: string | null;
      readonly decisions: readonly (typeof decisions)[number][];
    }
  /** Pipelines by name and error codes; none means all. */
  | { readonly to: 'failures'; readonly pipelines: readonly string[]; readonly codes: readonly string[] };

/** Starts runs of a pipeline's published version. It only says what to listen to; the runtime listens. */
export interface TriggerDefinition<P extends z.ZodObject = z.ZodObject> extends Described<P> {
  readonly kind: 'trigger';
  /** Pure: the same params listen to the same. */
  listen(params: z.output<P>): Listening;
}

/** Reads params that the planner has checked, and says what they listen to. Throws what the definition's schema throws. */
export function listenTo(
  definition: TriggerDefinition,
  params: { readonly [name: string]: JsonValue },
): Listening {
  return definition.listen(definition.params.parse(params));
}

/**
 * Types a trigger definition from its params.
 *
 * @example
 * export default defineTrigger({ type: 'triggers.manual', …, listen: () => ({ to: 'hand' }) });
 */
export function defineTrigger<P extends z.ZodObject>(
  definition: Omit<TriggerDefinition<P>, 'kind'>,
): TriggerDefinition {
  // Params are parsed with the definition's own schema before `listen` is called.
  return { ...definition, kind: 'trigger' } as unknown as TriggerDefinition;
}
