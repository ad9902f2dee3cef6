import { randomUUID } from 'node:crypto';
import {
  type BlobStore,
  ClipError,
  type ConnectionSettings,
  type HookRule,
  type NodeRegistry,
} from '@clipline/clip-core';
import type { Database } from '../../database/open-database.ts';
import { getRun } from '../../runs/run-summary.ts';
import type { RunSummary } from '../../services.ts';
import { addFirings, type RunStarter, startDueFirings } from '../firings.ts';
import { syncTriggers } from '../sync-triggers.ts';
import { isListening, listeningOf, readTriggers } from '../trigger-row.ts';
import type { HookAnswer, HookRequest } from '../triggers.ts';
import { accepted, ended, Refusal, unstarted } from './answer.ts';
import { checkCaller } from './check-caller.ts';
import type { Outcome } from './fit-outcome.ts';
import { checkMediaType, readBody } from './read-body.ts';
import { type ItemServices, readItems } from './read-items.ts';

export interface HookParts {
  readonly database: Database;
  readonly registry: NodeRegistry;
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly starter: RunStarter;
  /** Throws `connection-missing`. */
  readonly connection: (name: string) => Promise<ConnectionSettings<'http'>>;
  readonly fetch: ItemServices['fetch'];
  /** The states of a run until the signal fires. */
  readonly watch: (options: {
    readonly id: string;
    readonly signal: AbortSignal;
  }) => AsyncIterable<RunSummary>;
  /** What came out of a run that is over. */
  readonly outcome: (runId: string) => Promise<Outcome>;
  readonly now?: () => Date;
}

/** Answers a request for a webhook trigger; refusals are answers too. Throws what a database that is away throws. */
export async function receiveHook(parts: HookParts, request: HookRequest): Promise<HookAnswer> {
  try {
    const hook = await findHook(parts, request.path);
    return await answer(parts, request, hook);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

interface Hook {
  readonly triggerId: string;
  readonly rule: HookRule;
}

async function findHook(
  { database, registry, now = () => new Date() }: HookParts,
  path: string,
): Promise<Hook> {
  // What was published a moment ago answers at once; cheap when nothing was.
  await syncTriggers(database, registry, now());
  const [row] = await readTriggers(database.pool, `WHERE t.path = $1 AND ${isListening}`, [path]);
  const listening = row ? listeningOf(registry, row) : null;
  if (row && listening?.to === 'requests') return { triggerId: row.id, rule: listening.hook };
  throw new Refusal(404, {
    code: 'not-found',
    message: 'No published pipeline listens here.',
    remedy: 'Check the path of its webhook trigger, and that it is published and not paused.',
  });
}

async function answer(parts: HookParts, request: HookRequest, hook: Hook): Promise<HookAnswer> {
  const { headers } = request;
  const { triggerId, rule } = hook;
  const now = parts.now?.() ?? new Date();
  const type = checkMediaType(headers, rule);
  const body = await readBody(headers, request.body, rule);
  checkCaller(rule, await readSettings(parts, rule), { headers, body, now });
  const key = `request:${readKey(headers) ?? randomUUID()}`;
  const firing = { triggerId, key };
  if ((await readFiring(parts.database, firing)) === null) {
    await refuseWhenFull(parts.database, hook);
    const contentType = headers.get('content-type') ?? '';
    const items = await readItems(
      { type, contentType, body },
      {
        blobs: parts.blobs,
        fetch: parts.fetch,
      },
    );
    await addFirings(parts.database.pool, [{ ...firing, at: now, items }]);
  }
  await startDueFirings(parts.database, parts.starter, now, firing);
  const started = await readFiring(parts.database, firing);
  if (started?.state === 'failed') return unstarted(started.error);
  const runId = started?.runId ?? null;
  return rule.respond === 'at-end' && runId !== null
    ? waitForEnd(parts, runId, { rule, ...(request.signal ? { signal: request.signal } : {}) })
    : accepted(runId);
}

async function readSettings(
  { connection }: HookParts,
  rule: HookRule,
): Promise<ConnectionSettings<'http'> | null> {
  if (rule.auth === 'none' || rule.connection === null) return null;
  try {
    return await connection(rule.connection);
  } catch (error) {
    if (!(error instanceof ClipError)) throw error;
    // Who calls cannot mend it, and learns nothing about it.
    throw new Refusal(503, {
      code: error.code,
      message: 'The connection of this webhook cannot be used.',
      remedy: 'Ask who runs Clipline to look at it under Connections.',
    });
  }
}

/** The same key is the same request: it starts one run. */
function readKey(headers: Headers): string | null {
  const key = headers.get('webhook-id') ?? headers.get('idempotency-key');
  if (key === null || key === '') return null;
  if (key.length <= 255) return key;
  throw new Refusal(400, {
    code: 'param-invalid',
    message: 'The key of the request is longer than 255 characters.',
    remedy: 'Send a shorter webhook-id or Idempotency-Key.',
  });
}

interface FiringState {
  readonly state: 'waiting' | 'started' | 'failed';
  readonly runId: string | null;
  readonly error: { readonly code: ClipError['code']; readonly message: string };
}

async function readFiring(
  { pool }: Database,
  { triggerId, key }: { readonly triggerId: string; readonly key: string },
): Promise<FiringState | null> {
  const { rows } = await pool.query<FiringState>(
    `SELECT state, run_id AS "runId", error FROM firings WHERE trigger_id = $1 AND key = $2`,
    [triggerId, key],
  );
  return rows[0] ?? null;
}

/** Seconds after which somebody who was refused may try again. */
const retryAfterSeconds = 5;

async function refuseWhenFull({ pool }: Database, { triggerId, rule }: Hook): Promise<void> {
  const { rows } = await pool.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM firings f LEFT JOIN runs r ON r.id = f.run_id
     WHERE f.trigger_id = $1 AND (f.state = 'waiting' OR r.status = 'queued')`,
    [triggerId],
  );
  const waiting = rows[0]?.waiting ?? 0;
  if (waiting < rule.maxWaiting) return;
  throw new Refusal(429, {
    code: 'too-many',
    message: `${waiting} runs of this webhook wait already.`,
    remedy: `Try again in ${retryAfterSeconds} seconds.`,
    headers: { 'Retry-After': String(retryAfterSeconds) },
  });
}

const over: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** 200 or 500 with how the run ended, or 202 when that takes too long. */
async function waitForEnd(
  parts: HookParts,
  runId: string,
  { rule, signal }: { readonly rule: HookRule; readonly signal?: AbortSignal },
): Promise<HookAnswer> {
  const patience = AbortSignal.timeout(rule.waitSeconds * 1_000);
  const watching = signal ? AbortSignal.any([patience, signal]) : patience;
  for await (const run of parts.watch({ id: runId, signal: watching }))
    if (over.has(run.status)) return answerEnd(parts, run, rule);
  const run = await getRun(parts.database.pool, runId);
  return over.has(run.status) ? answerEnd(parts, run, rule) : accepted(runId);
}

async function answerEnd(parts: HookParts, run: RunSummary, rule: HookRule): Promise<HookAnswer> {
  const isWanted = rule.answer === 'items' && run.status === 'succeeded';
  return ended(run, isWanted ? await parts.outcome(run.id) : null);
}
