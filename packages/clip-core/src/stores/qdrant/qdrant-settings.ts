/** How to reach a Qdrant server and what to call things on it. */
export interface QdrantSettings {
  readonly host: string;
  readonly port: number;
  readonly apiKey?: string | undefined;
  readonly tls: 'true' | 'false';
  /** Begins the name of every collection of ours. */
  readonly prefix: string;
}

/** `host:port` */
export function serverOf({ host, port }: QdrantSettings): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
