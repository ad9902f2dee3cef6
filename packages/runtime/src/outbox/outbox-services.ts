import type { Item } from '@clipline/clip-core';

export type ReviewState = 'open' | 'claimed' | 'decided';
export type ReviewDecision = 'allow' | 'block';

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
  readonly claimedBy: string | null;
  readonly claimedAt: Date | null;
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
  /** Keeps a review for one person for half an hour. Throws `conflict` when another has it or it is decided. */
  claim(id: string, by: string): Promise<ReviewView>;
  /** Gives a claimed review back. Throws `conflict` when another has it. */
  release(id: string, by: string): Promise<ReviewView>;
  /** Decides, and tells triggers. Throws `conflict` when another has it, or it was decided otherwise. */
  decide(
    id: string,
    decision: { readonly decision: ReviewDecision; readonly by: string; readonly comment?: string },
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
