import type * as Vendor from '@pinecone-database/pinecone';
import { fetchInExchange } from './pinecone-exchange.ts';
import type { PineconeSettings } from './pinecone-settings.ts';

/** The vendor's client, without a call to the service. */
export function createClient(
  { Pinecone: Client }: typeof Vendor,
  { apiKey, control }: PineconeSettings,
): Vendor.Pinecone {
  return new Client({
    apiKey,
    fetchApi: fetchInExchange,
    // Retries are ours: the client's own forget the status and the wait that was asked for.
    maxRetries: 0,
    ...(control === undefined ? {} : { controllerHostUrl: control }),
  });
}
