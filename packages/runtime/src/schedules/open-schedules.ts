import { randomUUID } from 'node:crypto';
import { ClipError, type NodeRegistry, type ScheduleRule } from '@clipline/clip-core';
import { z } from 'zod';
import { requireCatalog } from '../catalogs/catalog-row.ts';
import { toErrorCode } from '../catalogs/stored-error-code.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import type { Database } from '../database/open-database.ts';
import { requirePipeline } from '../pipelines/pipeline-row.ts';
import type { ReindexChoice } from '../reindexing/reindexing.ts';
import { addFirings } from '../triggers/firings.ts';
import { syncTriggers } from '../triggers/sync-triggers.ts';
import { listeningOf, readTriggers, type TriggerRow, triggersTopic } from '../triggers/trigger-row.ts';
import { toLocalTime } from './local-time.ts';
import type { ScheduleRequest, Schedules, ScheduleView } from './schedules.ts';
import { jitterOf, nextTicks } from './ticks.ts';

interface ScheduleParts {
  readonly database: Database;
  readonly registry: NodeRegistry;
  readonly now?: () => Date;
}

/** The type that a person's schedule has; its definition is the one of pipelines. */
const scheduleType = 'triggers.schedule';

/** Opens the schedules of the database. */
export function openSchedules({ database, registry, now = () => new Date() }: ScheduleParts): Schedules {
  const { pool, channel } = database;

  async function list(): Promise<readonly ScheduleView[]> {
    return (await readSchedules('')).map(({ view }) => view);
  }

  async function readSchedules(condition: string, values: readonly unknown[] = []) {
    await syncTriggers(database, registry, now());
    const rows = await readTriggers(pool, `${condition} ORDER BY coalesce(p.name, c.name), t.name`, values);
    const found = rows.flatMap((row) => {
      const listening = listeningOf(registry, row);
      return listening?.to === 'clock' ? [{ row, rule: listening.schedule }] : [];
    });
    const last = await readLast(found.map(({ row }) => row.id));
    return found.map((one) => ({ ...one, view: toView(one.row, one.rule, last.get(one.row.id) ?? null) }));
  }

  async function readLast(ids: readonly string[]) {
    const { rows } = await pool.query<{ id: string; at: Date; run_id: string | null; error: unknown }>(
      `SELECT DISTINCT ON (trigger_id) trigger_id AS id, at, run_id, error FROM firings
       WHERE trigger_id = ANY($1::uuid[]) AND (state <> 'waiting' OR tries > 0) ORDER BY trigger_id, at DESC`,
      [ids],
    );
    return new Map(
      rows.map(({ id, at, run_id, error }) => [id, { at, runId: run_id, error: readError(error) }]),
    );
  }

  async function find(name: string) {
    const found = await readSchedules(
      `WHERE t.id::text = $1 OR t.name = $1 OR coalesce(p.name, c.name) || '/' || t.name = $1`,
      [name],
    );
    const [one] = found;
    if (one === undefined) {
      throw new ClipError(
        'not-found',
        `There is no schedule "${name}". \`clipline schedule list\` shows them.`,
      );
    }
    if (found.length > 1) {
      const names = found.map(({ view }) => `"${view.pipeline ?? view.catalog}/${view.name}"`).join(', ');
      throw new ClipError('param-invalid', `Several schedules are called "${name}". Name one of ${names}.`);
    }
    return one;
  }

  async function add(request: ScheduleRequest): Promise<ScheduleView> {
    const target = await findTarget(database, request);
    const name = request.name ?? (target.catalogId === null ? 'schedule' : 'reindex');
    checkName(name);
    const params = toParams(request);
    const rule = readRule(registry, params);
    const choice = target.catalogId === null ? null : (request.choice ?? 'due');
    const [column, targetId] =
      target.catalogId === null ? ['pipeline_id', target.pipelineId] : ['catalog_id', target.catalogId];
    const moment = now();
    const { rows } = await pool.query<{ id: string }>(
      `INSERT INTO triggers AS t (id, ${column}, name, type, params, choice, seen_until, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (${column}, name) DO UPDATE SET params = excluded.params, choice = excluded.choice,
         seen_until = excluded.seen_until, next_at = excluded.next_at, updated_at = now()
       WHERE t.version IS NULL RETURNING id`,
      [
        timeOrderedId(),
        targetId,
        name,
        scheduleType,
        JSON.stringify(params),
        choice,
        moment,
        nextTicks(rule, moment, 1)[0] ?? null,
      ],
    );
    const [written] = rows;
    if (written === undefined) throw standsInFile(name, request.pipeline ?? '');
    await forgetWaiting(written.id);
    await channel.notify(triggersTopic);
    return (await find(written.id)).view;
  }

  /** Runs that were asked for under what no longer holds. */
  async function forgetWaiting(id: string): Promise<void> {
    await pool.query(`DELETE FROM firings WHERE trigger_id = $1 AND state = 'waiting'`, [id]);
  }

  async function setPaused(name: string, paused: boolean): Promise<ScheduleView> {
    const { row, rule } = await find(name);
    if (row.paused !== paused) {
      const moment = now();
      await pool.query(
        'UPDATE triggers SET paused = $2, seen_until = $3, next_at = $4, updated_at = now() WHERE id = $1',
        [row.id, paused, moment, nextTicks(rule, moment, 1)[0] ?? null],
      );
      if (paused) await forgetWaiting(row.id);
      await channel.notify(triggersTopic);
    }
    return (await find(row.id)).view;
  }

  return {
    list,
    get: async (name) => (await find(name)).view,
    add,
    pause: (name) => setPaused(name, true),
    resume: (name) => setPaused(name, false),
    async remove(name) {
      const { row } = await find(name);
      if (row.version !== null) throw standsInFile(row.name, row.pipeline ?? '');
      await pool.query('DELETE FROM triggers WHERE id = $1', [row.id]);
      await channel.notify(triggersTopic);
    },
    async next(name, count = 5) {
      const { row, rule } = await find(name);
      return nextTicks(rule, now(), count).map((at) => {
        const startsAt = new Date(at.getTime() + jitterOf(rule, row.id, at));
        return { at, startsAt, local: toLocalTime(startsAt, rule.when.zone) };
      });
    },
    async runNow(name) {
      const { row, view } = await find(name);
      if (!view.active)
        throw new ClipError('conflict', `Schedule "${name}" is not active. Publish its pipeline.`);
      await addFirings(pool, [{ triggerId: row.id, key: `hand:${randomUUID()}`, at: now() }]);
      await channel.notify(triggersTopic);
    },
  };
}

function toView(row: TriggerRow, rule: ScheduleRule, last: ScheduleView['last']): ScheduleView {
  const { when } = rule;
  return {
    id: row.id,
    name: row.name,
    pipeline: row.pipeline,
    catalog: row.catalog,
    // Written by `add` alone.
    choice: row.choice as ReindexChoice | null,
    cron: 'cron' in when ? when.cron : null,
    everySeconds: 'everySeconds' in when ? when.everySeconds : null,
    zone: when.zone,
    jitterSeconds: rule.jitterSeconds,
    missed: rule.missed,
    origin: row.version === null ? 'person' : 'pipeline',
    active: row.active,
    paused: row.paused,
    next: row.active && !row.paused ? row.nextAt : null,
    last,
    problem: row.problem,
  };
}

const errorSchema = z.object({ code: z.string(), message: z.string() });

function readError(value: unknown): NonNullable<ScheduleView['last']>['error'] {
  const parsed = errorSchema.safeParse(value);
  return parsed.success ? { code: toErrorCode(parsed.data.code), message: parsed.data.message } : null;
}

async function findTarget(
  database: Database,
  { pipeline, catalog }: ScheduleRequest,
): Promise<{ readonly pipelineId: string | null; readonly catalogId: string | null }> {
  if ((pipeline === undefined) === (catalog === undefined)) {
    throw new ClipError(
      'param-invalid',
      'A schedule runs either a pipeline or the indexing of a catalogue. Name one.',
    );
  }
  return {
    pipelineId: pipeline === undefined ? null : (await requirePipeline(database, pipeline)).id,
    catalogId: catalog === undefined ? null : (await requireCatalog(database, catalog)).id,
  };
}

function toParams({ cron, everySeconds, zone, jitterSeconds, missed }: ScheduleRequest) {
  const given = { cron, everySeconds, zone, jitterSeconds, missed };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    readonly [name: string]: string | number;
  };
}

/** Throws `param-invalid` in the words of the definition. */
function readRule(registry: NodeRegistry, params: ReturnType<typeof toParams>): ScheduleRule {
  const definition = registry.get(scheduleType);
  const outcome = definition?.params.safeParse(params);
  if (outcome?.success === false) {
    throw new ClipError('param-invalid', outcome.error.issues.map(({ message }) => message).join(' '), {
      cause: outcome.error,
    });
  }
  const listening = listeningOf(registry, { type: scheduleType, params });
  if (listening?.to === 'clock') return listening.schedule;
  throw new ClipError('internal', `There is no trigger ${scheduleType} that listens to the clock.`);
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) return;
  throw new ClipError(
    'param-invalid',
    `The name ${JSON.stringify(name)} cannot be used. Choose one of letters, digits, - and _, at most 64 of them.`,
  );
}

function standsInFile(name: string, pipeline: string): ClipError {
  return new ClipError(
    'conflict',
    `Schedule "${name}" stands in the file of pipeline "${pipeline}". Change it there and publish, or pause it.`,
  );
}
