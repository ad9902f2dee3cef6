import { openStore } from '@clipline/clip-core/stores';
import { testStore } from '../../packages/clip-core/src/testing/store-contract.ts';
import { serverUrl } from './server-url.ts';

const home = '/nonexistent';
const open = () => openStore(serverUrl(), { home });
const openIndexed = () => openStore(serverUrl({ schema: 'indexed', indexFrom: '1000' }), { home });

testStore('pgvector', open, { connectAgain: open });

testStore('pgvector with an index from 1,000 records', openIndexed, {
  connectAgain: openIndexed,
  skip: { 'writes: takes records of 60 kB': 'slow, and no different with an index' },
});
