import { openStore } from '@clipline/clip-core/stores';
import { testStore } from '../../packages/clip-core/src/testing/store-contract.ts';
import { serverUrl } from './server-url.ts';

const open = () => openStore(serverUrl(), { home: '/nonexistent' });

testStore('milvus', open, { connectAgain: open, rows: 2_500, runs: 8 });
