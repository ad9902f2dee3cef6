import type { Item } from '@clipline/clip-core';

export type ReviewState = 'open' | 'claimed' | 'decided';
export type ReviewDecision = 'allow' | 'block';

/**
 * Who looks at reviews: a person, in one session. An installation has one person, its owner, so the session holds a claim:
 * it tells apart those who share the account, and the browsers in which one person has the same page open.
 */
export interface Reviewer {
  /** Of the person, to be shown. */
  readonly name: string;
  /** Id of the session, or of a program's API key. */
  readonly session: string;
}

/** A question to people about an item, and where it stands. */
export interface ReviewView {
  readonly id: string;
  readonly queue: string;
  readonly runId: string;
  readonly nodeId: string;
  /** Name of the catalogue whose image it is about; null when the node did not say. */
  readonly catalog: string | null;
  /** As it came, without its vector. */
  readonly item: Item;
  readonly reason: string;
  /** Higher comes first. */
  readonly priority: number;
  readonly state: ReviewState;
  /** Name of the person who has it now; null when nobody has. */
  readonly claimedBy: string | null;
  /** Id of the session in which it is held. */
  readonly claimedIn: string | null;
  /** When it is open again without being released. */
  readonly claimedUntil: Date | null;
  readonly decision: ReviewDecision | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly comment: string | null;
  readonly createdAt: Date;
}

export interface QueueCounts {
  readonly queue: string;
  readonly open: number;
  readonly claimed: number;
  readonly decided: number;
}

/** What pipelines ask people. Methods that name a review throw `not-found`. */
export interface ReviewsService {
  /** One page, the most urgent and then the oldest first; at most 200. Reviews that wait when no state is given. */
  list(options: {
    readonly queue?: string;
    readonly state?: ReviewState;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly reviews: readonly ReviewView[]; readonly cursor?: string }>;
  get(id: string): Promise<ReviewView>;
  /** By name of the queue. */
  counts(): Promise<readonly QueueCounts[]>;
  /**
   * Keeps a review for one session for half an hour. Throws `conflict` when another has it or it is decided; with
   * `takeOver`, the session that has it loses it.
   */
  claim(id: string, by: Reviewer, options?: { readonly takeOver?: boolean }): Promise<ReviewView>;
  /** Gives a claimed review back. Throws `conflict` when another session has it. */
  release(id: string, by: Reviewer): Promise<ReviewView>;
  /** Decides, and tells triggers. Throws `conflict` when another session has it, or it was decided otherwise. */
  decide(
    id: string,
    decision: { readonly decision: ReviewDecision; readonly by: Reviewer; readonly comment?: string },
  ): Promise<ReviewView>;
  /** Opens a decided review again; what the decision has started goes on. Throws `conflict` when it is not decided. */
  undo(id: string): Promise<ReviewView>;
}

/** What was sent to the outside world for an item of a run. */
export interface DeliveryView {
  readonly id: string;
  readonly runId: string;
  readonly nodeId: string;
  readonly itemId: string;
  readonly target: string;
  /** How often it was sent, over all pages and resumptions. */
  readonly tries: number;
  /** Of the last try, by HTTP or SMTP; null when there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** Why the last try failed; null when it was taken. */
  readonly error: string | null;
  readonly at: Date;
}

export interface DeliveriesService {
  /** One page of a run's deliveries, in the order in which they were first sent; at most 200. */
  list(options: {
    readonly runId: string;
    readonly nodeId?: string;
    readonly failedOnly?: boolean;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly deliveries: readonly DeliveryView[]; readonly cursor?: string }>;
}
