import { afterAll, describe, it } from 'vitest';
import { fakeIndex, fakeKey, startPineconeFake } from '../../testing/pinecone-fake.ts';
import { testStore } from '../../testing/store-contract.ts';
import { openStore } from '../open-store.ts';

const fake = await startPineconeFake();
afterAll(() => fake[Symbol.asyncDispose]());
const home = '/nonexistent';
const skip = {
  'two clients: notice': 'a client learns within ten seconds that another one dropped a collection',
};

const connectToFake = () =>
  openStore(
    `pinecone://${fakeIndex}?apiKey=env:KEY&control=${encodeURIComponent(`http://127.0.0.1:${fake.port}`)}`,
    { home, readVariable: () => fakeKey, retry: { baseDelay: 10 } },
  );
testStore('pinecone (a fake)', connectToFake, { connectAgain: connectToFake, skip });

// PINECONE_INDEX names a serverless index of at least 32 dimensions with metric cosine.
const { PINECONE_API_KEY: key, PINECONE_INDEX: index } = process.env;
if (key === undefined || index === undefined) {
  describe('store contract: pinecone (live)', () => {
    it.skip('is run when PINECONE_API_KEY and PINECONE_INDEX are set', () => undefined);
  });
} else {
  const connect = () => openStore(`pinecone://${index}?apiKey=env:KEY`, { home, readVariable: () => key });
  testStore('pinecone (live)', connect, { connectAgain: connect, skip });
}
