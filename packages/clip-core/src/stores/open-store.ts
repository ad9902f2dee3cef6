import { throwIfAborted } from '../errors.ts';
import type { VectorStore } from '../store.ts';
import { guardStore } from './guard-store.ts';
import { defaultRetry, type RetryPolicy } from './retry.ts';
import { type ReadVariable, readStoreAddress } from './store-address.ts';

export interface OpenStoreOptions {
  /** Folder under which the embedded store keeps its files. */
  readonly home: string;
  /** Reads the environment variables that the address names as `env:NAME`. */
  readonly readVariable?: ReadVariable;
  /** Ends the attempt to connect. */
  readonly signal?: AbortSignal;
  /** Changes to the patience with a store that does not answer. */
  readonly retry?: Partial<RetryPolicy>;
}

/**
 * Opens the store at an address: `embedded` (or `embedded:/path`), `memory`, `milvus://host:port`, whatever `drivers` lists.
 * Throws `param-invalid` for an address that no driver serves or whose variable is not set.
 *
 * @example
 * await using store = await openStore('embedded', { home: '.clipline' });
 */
export async function openStore(url: string, options: OpenStoreOptions): Promise<VectorStore> {
  throwIfAborted(options.signal);
  const { driver, settings, shown } = readStoreAddress(url, options.readVariable);
  const retry = { ...defaultRetry, ...options.retry };
  const { home, signal } = options;
  return guardStore(
    await driver.connect(settings, signal ? { shown, home, retry, signal } : { shown, home, retry }),
  );
}

/** One line for people on where the store at an address is, without secrets. Throws `param-invalid`. */
export function describeStore(url: string): string {
  // Where a store is does not depend on its secrets.
  const { driver, settings } = readStoreAddress(url, () => 'hidden');
  return driver.describe(settings);
}
