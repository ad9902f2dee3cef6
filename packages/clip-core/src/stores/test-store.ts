import { type ErrorCode, toClipError } from '../errors.ts';
import type { ModelStamp } from '../item.ts';
import type { StoreFailure } from '../store.ts';
import { requireSameStamp } from './collection-stamp.ts';
import { type OpenStoreOptions, openStore } from './open-store.ts';
import { readStoreAddress } from './store-address.ts';

/** What a test of a connection found; the steps end at the first that failed. */
export interface StoreTest {
  readonly ok: boolean;
  /** The address without secrets. */
  readonly address: string;
  readonly steps: readonly StoreTestStep[];
}

export interface StoreTestStep {
  readonly step: 'address' | 'client' | 'connection' | 'collections' | 'model';
  readonly ok: boolean;
  readonly detail: string;
  readonly remedy?: string;
  /** Where a connection failed, and the driver can tell why. */
  readonly reason?: StoreFailure;
  readonly code?: ErrorCode;
}

/** No patience: a person waits for the answer. */
const retry = { attempts: 1, deadline: 10_000 };

/**
 * Tries a store without writing: whether its address can be read, its client is installed, it answers and is what the
 * address says, takes the credentials, and whether a collection holds vectors of a model. Never throws for what it finds.
 */
export async function testStoreConnection(
  url: string,
  options: OpenStoreOptions & { readonly collection?: string; readonly stamp?: ModelStamp },
): Promise<StoreTest> {
  const steps: StoreTestStep[] = [];
  const attempt = async (
    step: StoreTestStep['step'],
    work: () => Promise<Omit<StoreTestStep, 'step' | 'ok'> & { readonly ok?: boolean }>,
  ): Promise<boolean> => {
    try {
      steps.push({ step, ok: true, ...(await work()) });
    } catch (error) {
      const { code, message } = toClipError(error, 'store-failed');
      steps.push({ step, ok: false, detail: message, code });
    }
    return steps.at(-1)?.ok ?? false;
  };
  const result = (address: string): StoreTest => ({ ok: steps.every(({ ok }) => ok), address, steps });

  let address = '';
  const readable = await attempt('address', async () => {
    const { driver, settings, shown } = readStoreAddress(url, options.readVariable);
    address = shown;
    return { detail: driver.describe(settings) };
  });
  if (!readable) return result(address);
  await using store = await openStore(url, { ...options, retry: { ...retry, ...options.retry } }).catch(
    (error: unknown) => {
      const { code, message } = toClipError(error, 'store-failed');
      steps.push({ step: 'client', ok: false, detail: message, code });
      return null;
    },
  );
  if (store === null) return result(address);
  const answers = await attempt('connection', async () => {
    const health = await store.health();
    if (health.state === 'ready') return { detail: health.detail };
    const { detail, remedy, reason } = health;
    return { ok: false, detail, remedy, ...(reason && { reason }) };
  });
  if (!answers) return result(address);
  const listed = await attempt('collections', async () => {
    const names = await store.listCollections();
    return {
      detail: names.length === 1 ? '1 collection of Clipline' : `${names.length} collections of Clipline`,
    };
  });
  const { collection, stamp } = options;
  if (listed && collection !== undefined && stamp !== undefined) {
    await attempt('model', async () => {
      const held = await store.describeCollection(collection);
      requireSameStamp(collection, held.stamp, stamp);
      return { detail: `${collection} holds ${held.count} vectors of ${stamp.model}` };
    });
  }
  return result(address);
}
