import type * as Qdrant from '@qdrant/js-client-rest';
import type { QdrantSettings } from './qdrant-settings.ts';

/** The vendor's client, without a call to the server. `deadline`: milliseconds after which a request is given up. */
export function createClient(
  { QdrantClient: Client }: typeof Qdrant,
  { host, port, apiKey, tls }: QdrantSettings,
  deadline: number,
): Qdrant.QdrantClient {
  return new Client({
    host: host.includes(':') ? `[${host}]` : host,
    port,
    https: tls === 'true',
    // As a header: given as `apiKey`, the client writes warnings to the console of whoever uses no TLS.
    ...(apiKey === undefined ? {} : { headers: { 'api-key': apiKey } }),
    timeout: deadline,
    // Its greeting call writes to the console when the server is down at this moment.
    checkCompatibility: false,
  });
}
