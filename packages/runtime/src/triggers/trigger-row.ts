import { type JsonValue, type Listening, listenTo, type NodeRegistry } from '@clipline/clip-core';
import type pg from 'pg';

/** The topic on which it is told that a trigger or something it waits for changed. */
export const triggersTopic = 'clipline_triggers';

/** A trigger as its row says, with the names of what it starts. */
export interface TriggerRow {
  readonly id: string;
  readonly pipelineId: string | null;
  readonly pipeline: string | null;
  readonly catalogId: string | null;
  readonly catalog: string | null;
  readonly name: string;
  /** Null when a person added it. */
  readonly version: number | null;
  readonly type: string;
  readonly params: { readonly [name: string]: JsonValue };
  readonly choice: string | null;
  readonly active: boolean;
  readonly paused: boolean;
  readonly seenUntil: Date;
  readonly nextAt: Date | null;
  readonly cursor: JsonValue;
  readonly problem: string | null;
  readonly createdAt: Date;
}

/** Columns of `triggers t`, `pipelines p` and `catalogs c`; one that a person added is as active as its pipeline is published. */
const columns = `t.id, t.pipeline_id AS "pipelineId", p.name AS pipeline, t.catalog_id AS "catalogId", c.name AS catalog,
  t.name, t.version, t.type, t.params, t.choice, ${activeSql()} AS active, t.paused,
  t.seen_until AS "seenUntil", t.next_at AS "nextAt", t.cursor, t.problem, t.created_at AS "createdAt"`;

const tables = `triggers t LEFT JOIN pipelines p ON p.id = t.pipeline_id LEFT JOIN catalogs c ON c.id = t.catalog_id`;

function activeSql(): string {
  return `(t.active AND (t.pipeline_id IS NULL OR p.published_version IS NOT NULL) AND t.problem IS NULL)`;
}

/** True in SQL for a trigger that starts runs now, or would if it were not paused. */
export const isActive = activeSql();

/** True in SQL for a trigger that starts runs now. */
export const isListening = `${activeSql()} AND NOT t.paused`;

/** Triggers by a condition on `t`, `p` and `c`, and what follows it: an order, a limit, a lock. */
export async function readTriggers(
  client: pg.ClientBase | pg.Pool,
  rest: string,
  values: readonly unknown[] = [],
): Promise<readonly TriggerRow[]> {
  const { rows } = await client.query<TriggerRow>(`SELECT ${columns} FROM ${tables} ${rest}`, [...values]);
  return rows;
}

/** What a trigger listens to; null when its type is gone or no longer takes its params. */
export function listeningOf(
  registry: NodeRegistry,
  { type, params }: Pick<TriggerRow, 'type' | 'params'>,
): Listening | null {
  const definition = registry.get(type);
  if (definition?.kind !== 'trigger') return null;
  try {
    return listenTo(definition, params);
  } catch {
    // Checked before it was published; a newer version of the definition may refuse what an older one took.
    return null;
  }
}
