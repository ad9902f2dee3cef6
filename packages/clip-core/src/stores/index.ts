export type { ConnectionFields, ConnectOptions, DriverStore, StoreDriver } from './driver.ts';
export { drivers } from './drivers.gen.ts';
export { matchesFilter } from './matches-filter.ts';
export { describeStore, type OpenStoreOptions, openStore } from './open-store.ts';
export { defaultRetry, type RetryPolicy } from './retry.ts';
export {
  formatStoreAddress,
  holdsSecret,
  type ReadVariable,
  readStoreAddress,
  type StoreAddress,
  showStoreAddress,
} from './store-address.ts';
export { type StoreTest, type StoreTestStep, testStoreConnection } from './test-store.ts';
