import { toClipError } from '../../errors.ts';
import type { StoreHealth } from '../../store.ts';
import type { PineconeIndex } from './pinecone-index.ts';
import type { PineconeSettings } from './pinecone-settings.ts';

const healthDeadline = 5_000;

/** Asks for the index and whether the key is taken. Never throws. */
export async function readPineconeHealth(
  index: PineconeIndex,
  settings: PineconeSettings,
): Promise<StoreHealth> {
  const quick = { once: true, deadline: healthDeadline };
  try {
    const { dimensions } = await index.shape(quick);
    await index.call('', (own) => own.describeIndexStats(), quick);
    return { state: 'ready', detail: `Pinecone index ${settings.index} of ${dimensions} dimensions` };
  } catch (thrown) {
    const { code, message } = toClipError(thrown, 'store-unavailable');
    return { state: 'unavailable', detail: message, ...explain(code) };
  }
}

function explain(code: string): Pick<Extract<StoreHealth, { state: 'unavailable' }>, 'remedy' | 'reason'> {
  if (code === 'credential-refused')
    return { reason: 'credentials', remedy: 'Put a valid API key into the variable that the address names.' };
  if (code === 'store-failed')
    return {
      reason: 'unhealthy',
      remedy: 'Create the index as the message says, or correct its name in the address.',
    };
  return { reason: 'no-answer', remedy: 'Check the network and Pinecone’s status page.' };
}
