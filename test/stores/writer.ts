import { openStore } from '@clipline/clip-core/stores';
import { record } from '../../packages/clip-core/src/testing/store-contract-world.ts';

/**
 * A process that writes batches into an embedded store until it is killed or done, and tells its parent of each batch
 * that was acknowledged: `node writer.ts HOME URL COLLECTION NAME BATCHES OPTIMIZE_EVERY`.
 */
const [home = '', url = '', collection = '', name = '', batches = '0', optimizeEvery = '0'] =
  process.argv.slice(2);
await using store = await openStore(url, { home });
process.send?.('ready');
for (let batch = 0; batch < Number(batches); batch += 1) {
  const own = Array.from({ length: 20 }, (_, n) => record(`${name}/${batch}/${n}`, { name, batch }, 32));
  const shared = Array.from({ length: 5 }, (_, n) => record(`shared/${n}`, { name, batch }, 32));
  await store.upsert(collection, [...own, ...shared]);
  process.send?.(batch);
  if (Number(optimizeEvery) > 0 && batch % Number(optimizeEvery) === 0) await store.optimize(collection);
}
process.disconnect?.();
