// Written by `npm run gen` from the files of packages/clip-core/src/stores/drivers.
import type { StoreDriver } from './driver.ts';
import embedded from './drivers/embedded.ts';
import memory from './drivers/memory.ts';
import milvus from './drivers/milvus.ts';
import pgvector from './drivers/pgvector.ts';
import pinecone from './drivers/pinecone.ts';
import qdrant from './drivers/qdrant.ts';

export const drivers: readonly StoreDriver[] = [
  embedded,
  memory,
  milvus,
  pgvector,
  pinecone,
  qdrant,
];
