import type pg from 'pg';
import { z } from 'zod';

/** Runs that one worker is at at the same time unless somebody chose otherwise; each may share its work with others. */
export const defaultRunsAtOnce = 4;

/** More only fill the memory: every run that goes on holds pages of items. */
export const mostRunsAtOnce = 16;

/** The topic on which it is told that the settings of the queue changed. */
export const queueTopic = 'clipline_queue';

const key = 'queue';

const settingsSchema = z.object({
  /** When a person has paused it. */
  pausedAt: z.coerce.date().nullable().default(null),
  /** By host. */
  runsAtOnce: z.record(z.string(), z.int().min(1).max(mostRunsAtOnce)).default({}),
});

/** What people have chosen for the queue of runs. */
export type QueueSettings = z.output<typeof settingsSchema>;

export async function readQueueSettings(pool: pg.Pool | pg.ClientBase): Promise<QueueSettings> {
  const { rows } = await pool.query<{ value: unknown }>('SELECT value FROM settings WHERE key = $1', [key]);
  return settingsSchema.catch({ pausedAt: null, runsAtOnce: {} }).parse(rows[0]?.value ?? {});
}

export function runsAtOnceOn(settings: QueueSettings, host: string): number {
  return settings.runsAtOnce[host] ?? defaultRunsAtOnce;
}

/** Changes them in one step, so that two people who do so at once do not undo each other. */
export async function changeQueueSettings(
  pool: pg.Pool,
  change: { readonly pausedAt: Date | null } | { readonly host: string; readonly runsAtOnce: number },
): Promise<void> {
  const [path, value] =
    'host' in change
      ? [['runsAtOnce', change.host], change.runsAtOnce]
      : [['pausedAt'], change.pausedAt?.toISOString() ?? null];
  await pool.query(
    `INSERT INTO settings AS s (key, value, updated_at)
     VALUES ($1, jsonb_set('{"runsAtOnce": {}}', $2::text[], $3::jsonb), now())
     ON CONFLICT (key) DO UPDATE SET value = jsonb_set(s.value, $2::text[], $3::jsonb), updated_at = now()`,
    [key, path, JSON.stringify(value)],
  );
}
