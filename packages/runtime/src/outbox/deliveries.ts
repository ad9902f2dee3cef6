import { ClipError } from '@clipline/clip-core';
import type pg from 'pg';
import type { DeliveriesService, DeliveryView } from './outbox-services.ts';

interface DeliveryRow {
  readonly id: string;
  readonly run_id: string;
  readonly node_id: string;
  readonly item_id: string;
  readonly target: string;
  readonly tries: number;
  readonly status: number | null;
  readonly milliseconds: number;
  readonly error: string | null;
  readonly at: Date;
}

const mostListed = 200;

/** The record of what runs have sent. */
export function openDeliveries(pool: pg.Pool): DeliveriesService {
  return {
    async list({ runId, nodeId, failedOnly = false, limit, cursor }) {
      const most = Math.min(Math.max(Math.trunc(limit), 1), mostListed);
      if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) {
        throw new ClipError('param-invalid', `"${cursor}" is no cursor of this list. Start without one.`);
      }
      const { rows } = await pool.query<DeliveryRow>(
        `SELECT * FROM deliveries
         WHERE run_id::text = $1 AND ($2::text IS NULL OR node_id = $2) AND ($3::bigint IS NULL OR id > $3)
           AND (NOT $4 OR error IS NOT NULL)
         ORDER BY id LIMIT $5`,
        [runId, nodeId ?? null, cursor ?? null, failedOnly, most],
      );
      const deliveries = rows.map(toView);
      const last = deliveries.at(-1);
      return last !== undefined && deliveries.length === most
        ? { deliveries, cursor: last.id }
        : { deliveries };
    },
  };
}

function toView(row: DeliveryRow): DeliveryView {
  const { id, target, tries, status, milliseconds, error, at } = row;
  const from = { runId: row.run_id, nodeId: row.node_id, itemId: row.item_id };
  return { id: String(id), ...from, target, tries, status, milliseconds, error, at };
}
