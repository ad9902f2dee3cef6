import { afterAll, beforeAll, describe, it } from 'vitest';
import type { VectorStore } from '../store.ts';
import { clientCases } from './store-contract-clients.ts';
import { collectionCases } from './store-contract-collections.ts';
import { filterCases } from './store-contract-filters.ts';
import { idCases } from './store-contract-ids.ts';
import { propertyCases } from './store-contract-properties.ts';
import { queryCases } from './store-contract-queries.ts';
import { refusalCases } from './store-contract-refusals.ts';
import { scanCases } from './store-contract-scans.ts';
import { createStoreWorld, type StoreContractOptions, type StoreWorld } from './store-contract-world.ts';
import { writeCases } from './store-contract-writes.ts';

/** Declares one case; it is skipped by name where the driver's test gives a reason. */
export type DeclareCase = (name: string, run: (world: StoreWorld) => Promise<void>) => void;

const groups: Readonly<Record<string, (test: DeclareCase) => void>> = {
  collections: collectionCases,
  writes: writeCases,
  ids: idCases,
  'what is refused': refusalCases,
  queries: queryCases,
  filters: filterCases,
  scans: scanCases,
  'two clients': clientCases,
  'any data': propertyCases,
};

/**
 * The suite that every driver passes. Declares vitest cases; `connect` opens a client of an empty or shared store.
 *
 * @example
 * testStore('memory', () => openStore('memory', { home }), { skip: { 'two clients': 'each client is a store of its own' } });
 */
export function testStore(
  name: string,
  connect: () => Promise<VectorStore>,
  options: StoreContractOptions = {},
): void {
  describe(`store contract: ${name}`, () => {
    let world: ReturnType<typeof createStoreWorld>;
    beforeAll(async () => {
      world = createStoreWorld(await connect(), options);
    }, 120_000);
    afterAll(async () => {
      await world.close();
    }, 120_000);

    for (const [group, declareCases] of Object.entries(groups)) {
      describe(group, () => {
        declareCases((title, run) => {
          const reason = reasonToSkip(`${group}: ${title}`, options);
          if (reason === undefined) it(title, async () => await run(world));
          else it.skip(`${title} (skipped: ${reason})`);
        });
      });
    }
  });
}

function reasonToSkip(title: string, { skip = {} }: StoreContractOptions): string | undefined {
  return Object.entries(skip).find(([start]) => title.startsWith(start))?.[1];
}
