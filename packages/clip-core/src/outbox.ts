import type { Item, JsonValue } from './item.ts';

/** Asks people about an item. */
export interface ReviewRequest {
  /** Name of the queue. */
  readonly queue: string;
  readonly item: Item;
  readonly reason: string;
  /** Higher comes first. */
  readonly priority: number;
  /** Name of the catalogue whose image it is about, where that is known. */
  readonly catalog?: string;
  /** The same key asks once. */
  readonly idempotencyKey: string;
}

/** What was sent to the outside world, and how it went. */
export interface Delivery {
  readonly itemId: string;
  /** Without secrets, e.g. `POST https://example.org/hook`. */
  readonly target: string;
  readonly idempotencyKey: string;
  readonly tries: number;
  /** HTTP or SMTP status; null when there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** Why it failed; null when it was taken. */
  readonly error: string | null;
}

/** What nodes hand on to people, other pipelines and the record of what was sent. */
export interface Outbox {
  requestReview(request: ReviewRequest): Promise<void>;
  /** Starts another pipeline's published version on items; the same key starts it once. Throws `not-found`. */
  startPipeline(
    name: string,
    items: readonly Item[],
    options: { readonly idempotencyKey: string },
  ): Promise<{ readonly runId: string }>;
  recordDelivery(delivery: Delivery): Promise<void>;
  /** Writes a line into the run's log. */
  note(message: string, details?: JsonValue): void;
}
