/** How to reach a Milvus server and what to call things on it. */
export interface MilvusSettings {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  readonly database?: string | undefined;
  readonly tls: 'true' | 'false';
  /** Begins the name of every collection of ours. */
  readonly prefix: string;
  /** Metadata field whose text decides the partition of a record, in collections made from now on. */
  readonly partitionKey?: string | undefined;
}

/** `host:port` */
export function serverOf({ host, port }: MilvusSettings): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
