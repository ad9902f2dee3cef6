/** How to reach a PostgreSQL server and how to use pgvector on it. */
export interface PgvectorSettings {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** Holds all tables of ours and nothing else. */
  readonly schema: string;
  readonly sslmode: 'disable' | 'require' | 'verify-full';
  /** Collections of fewer records get no approximate index. */
  readonly indexFrom: number;
  /** How the index goes on where a filter leaves too few: roughly or strictly by distance. */
  readonly iterativeScan: 'relaxed_order' | 'strict_order';
}

/** `host:port/database` */
export function serverOf({ host, port, database }: PgvectorSettings): string {
  return `${host}:${port}${database === undefined ? '' : `/${database}`}`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
