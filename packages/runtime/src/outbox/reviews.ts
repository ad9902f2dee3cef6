import { ClipError, type Item } from '@clipline/clip-core';
import type pg from 'pg';
import { toStorableText } from '../catalogs/storable-json.ts';
import type { Database } from '../database/open-database.ts';
import type { QueueCounts, ReviewDecision, ReviewsService, ReviewView } from './outbox-services.ts';
import { claimLasts, type ReviewRow, toReviewView } from './review-row.ts';

/** The topic on which each decision is told, to start runs; the payload is JSON, `{id, queue, decision}`. */
export const decisionsTopic = 'clipline_decisions';

const mostListed = 200;
const held = `state = 'claimed' AND claimed_at > now() - interval '${claimLasts} milliseconds'`;
/** Whether the session that is the second value may have it. */
const isFree = `state <> 'decided' AND (NOT (${held}) OR claimed_in = $2)`;
const noClaim = 'claimed_by = NULL, claimed_in = NULL, claimed_at = NULL';
/** The state as people see it: a claim that its owner forgot is none. */
const stateNow = `CASE WHEN state = 'claimed' AND NOT (${held}) THEN 'open' ELSE state END`;

/** The reviews that pipelines asked for; what is shown of them is told, so that their pictures may be asked for. */
export function openReviews(
  { pool, channel }: Database,
  onShow: (items: readonly Item[]) => void = () => undefined,
): ReviewsService {
  return {
    async list(options) {
      const page = await listReviews(pool, options);
      onShow(page.reviews.map(({ item }) => item));
      return page;
    },
    get: (id) => getReview(pool, id),
    counts: () => countReviews(pool),
    claim: (id, { name, session }, { takeOver = false } = {}) =>
      change(pool, id, {
        set: `state = 'claimed', claimed_in = $2, claimed_by = $3, claimed_at = now()`,
        when: takeOver ? `state <> 'decided'` : isFree,
        values: [session, name],
      }),
    release: (id, { session }) =>
      change(pool, id, { set: `state = 'open', ${noClaim}`, when: isFree, values: [session] }),
    async decide(id, { decision, by, comment }) {
      const before = await getReview(pool, id);
      if (before.decision === decision) return before;
      const review = await change(pool, id, {
        set: `state = 'decided', decision = $3::review_decision, decided_by = $4, decided_at = now(),
          comment = $5, ${noClaim}`,
        when: isFree,
        values: [by.session, decision, by.name, comment === undefined ? null : toStorableText(comment)],
      });
      await channel.notify(decisionsTopic, JSON.stringify(describeDecision(review, decision)));
      return review;
    },
    undo: (id) =>
      change(pool, id, {
        set: `state = 'open', decision = NULL, decided_by = NULL, decided_at = NULL, comment = NULL`,
        when: `state = 'decided'`,
        values: [],
      }),
  };
}

function describeDecision({ id, queue }: ReviewView, decision: ReviewDecision) {
  return { id, queue, decision };
}

async function listReviews(pool: pg.Pool, options: Parameters<ReviewsService['list']>[0]) {
  const limit = Math.min(Math.max(Math.trunc(options.limit), 1), mostListed);
  const after = options.cursor === undefined ? null : readCursor(options.cursor);
  const { rows } = await pool.query<ReviewRow>(
    `SELECT * FROM reviews
     WHERE ($1::text IS NULL OR queue = $1)
       AND CASE WHEN $2::text IS NULL THEN state <> 'decided' ELSE (${stateNow})::text = $2 END
       AND ($3::float8 IS NULL OR priority < $3 OR (priority = $3 AND number > $4::bigint))
     ORDER BY priority DESC, number LIMIT $5`,
    [options.queue ?? null, options.state ?? null, after?.priority ?? null, after?.number ?? null, limit],
  );
  const reviews = rows.map(toReviewView);
  const last = rows.at(-1);
  return last !== undefined && reviews.length === limit
    ? { reviews, cursor: `${last.priority}_${last.number}` }
    : { reviews };
}

function readCursor(cursor: string): { readonly priority: number; readonly number: string } {
  const [priority = '', number = ''] = cursor.split('_');
  if (priority !== '' && Number.isFinite(Number(priority)) && /^\d{1,18}$/.test(number)) {
    return { priority: Number(priority), number };
  }
  throw new ClipError('param-invalid', `"${cursor}" is no cursor of this list. Start without one.`);
}

async function getReview(pool: pg.Pool, id: string): Promise<ReviewView> {
  const { rows } = await pool.query<ReviewRow>('SELECT * FROM reviews WHERE id::text = $1', [id]);
  const [row] = rows;
  if (row !== undefined) return toReviewView(row);
  throw new ClipError('not-found', `There is no review "${id}". Look at the queue again.`);
}

async function countReviews(pool: pg.Pool): Promise<readonly QueueCounts[]> {
  const { rows } = await pool.query<QueueCounts>(
    `SELECT queue, count(*) FILTER (WHERE ${stateNow} = 'open')::int AS open,
       count(*) FILTER (WHERE ${held})::int AS claimed,
       count(*) FILTER (WHERE state = 'decided')::int AS decided
     FROM reviews GROUP BY queue ORDER BY queue`,
  );
  return rows;
}

/** Changes a review in one step, so that of two people who decide at once one is refused. */
async function change(
  pool: pg.Pool,
  id: string,
  step: { readonly set: string; readonly when: string; readonly values: readonly (string | null)[] },
): Promise<ReviewView> {
  const { rows } = await pool.query<ReviewRow>(
    `UPDATE reviews SET ${step.set} WHERE id::text = $1 AND ${step.when} RETURNING *`,
    [id, ...step.values],
  );
  const [row] = rows;
  if (row !== undefined) return toReviewView(row);
  const review = await getReview(pool, id);
  throw new ClipError('conflict', describeConflict(review));
}

function describeConflict({ id, state, claimedBy, claimedUntil, decision, decidedBy }: ReviewView): string {
  if (state === 'decided')
    return `Review ${id} was decided already: ${decision}, by ${decidedBy}. Undo it first.`;
  if (state === 'claimed')
    return `${claimedBy} has review ${id} in another session until ${formatTime(claimedUntil)}. Take another one, or take it over.`;
  return `Review ${id} is not decided; there is nothing to undo.`;
}

/** `14:32 UTC`; the reader's time zone is not known here. */
function formatTime(date: Date | null): string {
  return `${date?.toISOString().slice(11, 16)} UTC`;
}
