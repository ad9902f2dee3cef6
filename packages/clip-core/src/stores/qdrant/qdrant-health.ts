import type { QdrantClient } from '@qdrant/js-client-rest';
import { z } from 'zod';
import { toClipError } from '../../errors.ts';
import type { StoreHealth } from '../../store.ts';
import type { ServiceCalls } from '../service-calls.ts';
import { wrongProduct } from './qdrant-errors.ts';
import { type QdrantSettings, serverOf } from './qdrant-settings.ts';

const healthDeadline = 3_000;
const greeting = z.object({ title: z.string().regex(/qdrant/i), version: z.string() });

/** Asks what answers at the address, and whether it takes the key. Never throws. */
export async function readQdrantHealth(
  client: QdrantClient,
  calls: ServiceCalls,
  settings: QdrantSettings,
): Promise<StoreHealth> {
  const server = serverOf(settings);
  const quick = { once: true, deadline: healthDeadline };
  try {
    const answer = greeting.safeParse(await calls.call(() => client.versionInfo(), quick));
    if (!answer.success) throw wrongProduct({ server });
    // The greeting is given without a key; this is not.
    await calls.call(() => client.getCollections(), quick);
    return { state: 'ready', detail: `Qdrant ${answer.data.version} at ${server}` };
  } catch (thrown) {
    const error = toClipError(thrown, 'store-unavailable');
    return { state: 'unavailable', detail: error.message, ...explain(error.code, server) };
  }
}

function explain(
  code: string,
  server: string,
): Pick<Extract<StoreHealth, { state: 'unavailable' }>, 'remedy' | 'reason'> {
  if (code === 'credential-refused')
    return { reason: 'credentials', remedy: 'Put a valid API key into the variable that the address names.' };
  if (code === 'store-failed')
    return { reason: 'wrong-product', remedy: `Check host and port of qdrant://${server}.` };
  return { reason: 'no-answer', remedy: `Start Qdrant, or correct the address qdrant://${server}.` };
}
