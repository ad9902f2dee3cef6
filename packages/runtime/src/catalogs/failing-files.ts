/**
 * SQL for the errors of files that a catalogue `c` is lacking now, the newest of each path: those of its last complete
 * scan and of what was scanned since. A file that was taken in meanwhile, or is gone, is lacking no longer.
 */
export const failingFiles = `SELECT DISTINCT ON (e.path) e.path, e.node, e.code, e.message, e.at
  FROM item_errors e
  JOIN runs r ON r.id = e.run_id AND r.kind = 'index'
  LEFT JOIN assets a ON a.id::text = e.item_id
  WHERE e.catalog_id = c.id
    AND r.created_at >= coalesce((SELECT max(done.created_at) FROM runs done
      WHERE done.catalog_id = c.id AND done.kind = 'index' AND done.status IN ('succeeded', 'waiting')), '-infinity')
    AND (a.id IS NULL OR (a.state = 'present' AND NOT EXISTS (
      SELECT 1 FROM asset_indexes x JOIN indexes i ON i.id = x.index_id AND i.state = 'active'
      WHERE x.asset_id = a.id)))
  ORDER BY e.path, e.at DESC, e.id DESC`;
