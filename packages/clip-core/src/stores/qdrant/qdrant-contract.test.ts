import { afterAll, describe, it } from 'vitest';
import { startQdrantFake } from '../../testing/qdrant-fake.ts';
import { testStore } from '../../testing/store-contract.ts';
import { openStore } from '../open-store.ts';

const fake = await startQdrantFake();
afterAll(() => fake[Symbol.asyncDispose]());
const home = '/nonexistent';

const connectToFake = () => openStore(`qdrant://127.0.0.1:${fake.port}`, { home });
testStore('qdrant (a fake)', connectToFake, { connectAgain: connectToFake });

// `qdrant://host:port`, with `?apiKey=env:NAME` where the server asks for a key.
const url = process.env.QDRANT_URL;
if (url === undefined) {
  describe('store contract: qdrant (live)', () => {
    it.skip('is run when QDRANT_URL is the address of a server', () => undefined);
  });
} else {
  const connect = () => openStore(url, { home, readVariable: (name) => process.env[name] });
  testStore('qdrant (live)', connect, { connectAgain: connect });
}
