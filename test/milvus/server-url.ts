import { readStoreAddress } from '@clipline/clip-core/stores';
import type { MilvusSettings } from '../../packages/clip-core/src/stores/milvus/milvus-settings.ts';
import type { ServerFiles } from './server.ts';

/** Address of the server that `run.ts` has started. */
export function serverUrl(): string {
  return given('CLIPLINE_TEST_MILVUS');
}

/** What that address says. */
export function serverSettings(): MilvusSettings {
  // The driver's fields are what MilvusSettings describes.
  return readStoreAddress(serverUrl()).settings as unknown as MilvusSettings;
}

/** Where the parts of that server are, for tests that kill it. */
export function serverFiles(): ServerFiles {
  return JSON.parse(given('CLIPLINE_TEST_MILVUS_FILES'));
}

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error('No Milvus: run these tests with `node test/milvus/run.ts`.');
  return value;
}
