import type { ModelStamp } from '@clipline/clip-core';
import { drivers, type StoreTest, testStoreConnection } from '@clipline/clip-core/stores';
import { readVariable } from '../environment.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { type CopyProgress, type CopyReport, type CopyRequest, copyCatalog } from './copy-catalog.ts';

/** What `clipline store list --json` prints. */
export interface StoreList {
  /** Every kind of store that an address can name. */
  readonly kinds: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly example: string;
  }[];
  /** Where catalogues keep their vectors now, and where new ones will; secrets stand as `env:NAME`. */
  readonly used: readonly StoreUse[];
  readonly standard: string;
}

export interface StoreUse {
  readonly catalog: string;
  readonly address: string;
  readonly collection: string;
  readonly state: 'building' | 'active' | 'retired';
  readonly stamp: ModelStamp;
}

/** Stores as a person deals with them. */
export interface StoreService {
  list(): Promise<StoreList>;
  /** Tries an address without writing; a secret may stand in it in clear, since nothing is kept. */
  test(address: string, options?: { readonly signal?: AbortSignal }): Promise<StoreTest>;
  /** Moves a catalogue's vectors to another store without embedding again; one that was interrupted is gone on with. */
  copy(
    request: CopyRequest,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: CopyProgress) => void },
  ): Promise<CopyReport>;
}

export function openStoreService(parts: RuntimeParts): StoreService {
  return {
    list: () => listStores(parts),
    test: (address, options) =>
      testStoreConnection(address, { home: parts.environment.home, readVariable, ...options }),
    copy: (request, options) => copyCatalog(parts, request, options),
  };
}

async function listStores({ database, environment }: RuntimeParts): Promise<StoreList> {
  const rows = await database.prisma.index.findMany({
    include: { catalog: true },
    orderBy: [{ catalog: { name: 'asc' } }, { createdAt: 'asc' }],
  });
  return {
    kinds: drivers.map(({ name, title, description, example }) => ({ name, title, description, example })),
    used: rows.map(
      ({ catalog, storeUrl, collection, state, model, revision, preprocessing, dimensions }) => ({
        catalog: catalog.name,
        address: storeUrl,
        collection,
        state,
        stamp: { model, revision, preprocessing, dimensions },
      }),
    ),
    standard: environment.storeUrl,
  };
}
