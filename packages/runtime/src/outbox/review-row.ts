import type { Item } from '@clipline/clip-core';
import type { ReviewDecision, ReviewState, ReviewView } from './outbox-services.ts';

export interface ReviewRow {
  readonly id: string;
  /** Of 64 bits. */
  readonly number: string;
  readonly queue: string;
  readonly run_id: string;
  readonly node_id: string;
  readonly catalog: string | null;
  /** Written by the outbox alone. */
  readonly item: Item;
  readonly reason: string;
  readonly priority: number;
  readonly state: ReviewState;
  readonly claimed_by: string | null;
  readonly claimed_in: string | null;
  readonly claimed_at: Date | null;
  readonly decision: ReviewDecision | null;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly comment: string | null;
  readonly created_at: Date;
}

export function toReviewView(row: ReviewRow): ReviewView {
  const { id, queue, catalog, item, reason, priority, state, decision, comment } = row;
  return {
    id,
    queue,
    runId: row.run_id,
    nodeId: row.node_id,
    catalog,
    item,
    reason,
    priority,
    // A claim that its owner forgot is none.
    state: state === 'claimed' && !isHeld(row) ? 'open' : state,
    claimedBy: isHeld(row) ? row.claimed_by : null,
    claimedIn: isHeld(row) ? row.claimed_in : null,
    claimedUntil: isHeld(row) && row.claimed_at !== null ? endOfClaim(row.claimed_at) : null,
    decision,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    comment,
    createdAt: row.created_at,
  };
}

/** How long a claim holds, in milliseconds. */
export const claimLasts = 30 * 60_000;

function isHeld({ state, claimed_at }: ReviewRow): boolean {
  return state === 'claimed' && claimed_at !== null && endOfClaim(claimed_at) > new Date();
}

function endOfClaim(claimedAt: Date): Date {
  return new Date(claimedAt.getTime() + claimLasts);
}
