import { randomUUID } from 'node:crypto';
import { ClipError, type NodeRegistry, type ReindexChoice, type ScheduleRule } from '@clipline/clip-core';
import { requireCatalog } from '../catalogs/catalog-row.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import type { Database } from '../database/open-database.ts';
import { requirePipeline } from '../pipelines/pipeline-row.ts';
import { addFirings, type RunStarter, startDueFirings } from '../triggers/firings.ts';
import { readFiringError, readLastFirings } from '../triggers/last-firings.ts';
import { syncTriggers } from '../triggers/sync-triggers.ts';
import {
  isListening,
  listeningOf,
  readTriggers,
  type TriggerRow,
  triggersTopic,
} from '../triggers/trigger-row.ts';
import { describeRule } from './describe-rule.ts';
import { toLocalTime } from './local-time.ts';
import { planCalendar } from './schedule-calendar.ts';
import type { ScheduleRequest, Schedules, ScheduleView, UpcomingRun } from './schedules.ts';
import { jitterOf, nextTicks } from './ticks.ts';

interface ScheduleParts {
  readonly database: Database;
  readonly registry: NodeRegistry;
  readonly starter: RunStarter;
  readonly now?: () => Date;
}

/** The type that a person's schedule has; its definition is the one of pipelines. */
const scheduleType = 'triggers.schedule';

/** Opens the schedules of the database. */
export function openSchedules({
  database,
  registry,
  starter,
  now = () => new Date(),
}: ScheduleParts): Schedules {
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
    const last = await readLastFirings(
      pool,
      found.map(({ row }) => row.id),
    );
    return found.map((one) => ({ ...one, view: toView(one.row, one.rule, last.get(one.row.id) ?? null) }));
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

  /** The run that a firing has started. Throws what kept it from starting. */
  async function readFiring(firing: { readonly triggerId: string; readonly key: string }) {
    const key = [firing.triggerId, firing.key];
    const { rows } = await pool.query<{ run_id: string | null; error: unknown }>(
      'SELECT run_id, error FROM firings WHERE trigger_id = $1 AND key = $2',
      key,
    );
    const error = readFiringError(rows[0]?.error);
    if (error !== null) {
      // Whoever asked is told at once, and must not be surprised by a run that starts later.
      await pool.query(`DELETE FROM firings WHERE trigger_id = $1 AND key = $2 AND state = 'waiting'`, key);
      throw new ClipError(error.code, error.message);
    }
    return { runId: rows[0]?.run_id ?? null };
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
      return upcoming(rule, nextTicks(rule, now(), count), row.id);
    },
    async preview(times) {
      const rule = readRule(registry, toParams(times));
      return { words: describeRule(rule), next: upcoming(rule, nextTicks(rule, now(), 5), null) };
    },
    async calendar({ from, until }) {
      const schedules = await readSchedules(`WHERE ${isListening}`);
      const start = new Date(Math.max(from.getTime(), now().getTime()));
      return planCalendar(
        schedules.map(({ row, rule }) => ({ id: row.id, rule })),
        { from: start < until ? start : until, until },
      );
    },
    async runNow(name) {
      const { row, view } = await find(name);
      if (!view.active)
        throw new ClipError('conflict', `Schedule "${name}" is not active. Publish its pipeline.`);
      const firing = { triggerId: row.id, key: `hand:${randomUUID()}` };
      await addFirings(pool, [{ ...firing, at: now() }]);
      await startDueFirings(database, starter, now(), { ...firing, byHand: true });
      await channel.notify(triggersTopic);
      return readFiring(firing);
    },
  };
}

/** Runs to come. Which delay one gets is known once its schedule is kept. */
function upcoming(
  rule: ScheduleRule,
  ticks: readonly Date[],
  scheduleId: string | null,
): readonly UpcomingRun[] {
  return ticks.map((at) => {
    const delay = scheduleId === null ? 0 : jitterOf(rule, scheduleId, at);
    const startsAt = new Date(at.getTime() + delay);
    return { at, startsAt, local: toLocalTime(startsAt, rule.when.zone) };
  });
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
    words: describeRule(rule),
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
