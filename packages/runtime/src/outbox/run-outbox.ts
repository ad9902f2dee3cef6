import type { Delivery, Item, JsonValue, Outbox, ReviewRequest } from '@clipline/clip-core';
import { toStorableJson, toStorableText } from '../catalogs/storable-json.ts';
import { timeOrderedId } from '../catalogs/time-ordered-id.ts';
import type { Database } from '../database/open-database.ts';
import { toIndexedKey } from './outbox-key.ts';

export interface OutboxPlace {
  readonly runId: string;
  readonly nodeId: string;
}

/** What a node of a run hands on to people and to the record of deliveries, kept in the database. */
export function openRunOutbox(
  { pool }: Database,
  { runId, nodeId }: OutboxPlace,
): Pick<Outbox, 'requestReview' | 'recordDelivery'> {
  return {
    async requestReview({ queue, item, reason, priority, catalog, idempotencyKey }: ReviewRequest) {
      await pool.query(
        `INSERT INTO reviews (id, queue, run_id, node_id, catalog, item_id, item, reason, priority, idempotency_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (idempotency_key) DO NOTHING`,
        [
          timeOrderedId(),
          toStorableText(queue),
          runId,
          nodeId,
          catalog ?? null,
          toStorableText(item.id),
          JSON.stringify(describeItem(item)),
          toStorableText(reason),
          priority,
          toIndexedKey(idempotencyKey),
        ],
      );
    },
    async recordDelivery(delivery: Delivery) {
      await pool.query(
        `INSERT INTO deliveries
           (run_id, node_id, item_id, target, idempotency_key, tries, status, milliseconds, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (idempotency_key) DO UPDATE SET tries = deliveries.tries + excluded.tries,
           target = excluded.target, status = excluded.status, milliseconds = excluded.milliseconds,
           error = excluded.error, at = now()`,
        [
          runId,
          nodeId,
          toStorableText(delivery.itemId),
          toStorableText(delivery.target),
          toIndexedKey(delivery.idempotencyKey),
          delivery.tries,
          delivery.status,
          Math.round(delivery.milliseconds),
          delivery.error === null ? null : toStorableText(delivery.error),
        ],
      );
    },
  };
}

/** People do not look at vectors. */
function describeItem({ embedding: _vector, ...rest }: Item): JsonValue {
  // Items are made of JSON values once the vector is gone; what is undefined goes with `stringify`.
  return toStorableJson(JSON.parse(JSON.stringify(rest)) as JsonValue);
}
