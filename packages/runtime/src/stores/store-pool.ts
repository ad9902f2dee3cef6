import { ClipError, type VectorStore } from '@clipline/clip-core';
import { holdsSecret, openStore, showStoreAddress } from '@clipline/clip-core/stores';
import { readVariable } from '../environment.ts';

/** Opens each store once a process and keeps it until the runtime is disposed of. */
export class StorePool implements AsyncDisposable {
  readonly #home: string;
  readonly #open = new Map<string, Promise<VectorStore>>();
  #closed = false;

  constructor(home: string) {
    this.#home = home;
  }

  /**
   * Throws `param-invalid` for an address that no driver serves, that holds a secret in clear or names a variable which
   * is not set, `store-unavailable` when its client is missing.
   */
  async open(url: string): Promise<VectorStore> {
    if (this.#closed) throw new ClipError('aborted', 'The runtime has been closed.');
    refuseSecret(url);
    const there = this.#open.get(url);
    if (there) return await there;
    const opening = openStore(url, { home: this.#home, readVariable }).catch((error: unknown) => {
      // The next caller tries again.
      this.#open.delete(url);
      throw error;
    });
    this.#open.set(url, opening);
    return await opening;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const stores = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.allSettled(
      stores.map(async (store) => {
        if (store.status === 'fulfilled') await store.value[Symbol.asyncDispose]();
      }),
    );
  }
}

/** Addresses are kept in rows and shown in reports, so a secret stands in them only by the name of its variable. */
export function refuseSecret(url: string): void {
  if (!holdsSecret(url)) return;
  throw new ClipError(
    'param-invalid',
    `The store address "${showStoreAddress(url)}" holds a secret in clear. Put it into an environment variable and write env:NAME in its place, for instance milvus://root:env:MILVUS_PASSWORD@host:19530.`,
  );
}
