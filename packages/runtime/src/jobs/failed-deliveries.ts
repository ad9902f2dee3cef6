import type pg from 'pg';
import type { FailedDeliveries } from './jobs.ts';

const most = 100;

/** Deliveries that failed and whose items nobody has brought through since, by run, node and address. */
export async function readFailedDeliveries(pool: pg.Pool): Promise<readonly FailedDeliveries[]> {
  const { rows } = await pool.query<FailedDeliveries>(
    `SELECT d.run_id AS "runId", r.title, d.node_id AS "nodeId", d.target, count(*)::int AS failed,
       count(*) FILTER (WHERE e.id IS NOT NULL AND e.replay_run_id IS NULL AND e.item IS NOT NULL)::int AS open,
       count(*) FILTER (WHERE e.replay_run_id IS NOT NULL)::int AS waiting,
       (array_agg(d.status ORDER BY d.at DESC))[1] AS status,
       (array_agg(d.error ORDER BY d.at DESC))[1] AS error, max(d.at) AS at
     FROM deliveries d JOIN runs r ON r.id = d.run_id
       LEFT JOIN item_errors e ON e.run_id = d.run_id AND e.node = d.node_id AND md5(e.item_id) = md5(d.item_id)
     WHERE d.error IS NOT NULL AND d.at > now() - interval '30 days' AND e.resolved_at IS NULL
     GROUP BY d.run_id, r.title, d.node_id, d.target ORDER BY max(d.at) DESC LIMIT $1`,
    [most],
  );
  return rows;
}
