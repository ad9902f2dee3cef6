// Written by `npm run gen` from the store drivers.
/** The kinds of store that there are, for help texts; drivers themselves are in the door "./stores". */
export const storeKinds: readonly { readonly name: string; readonly title: string; readonly example: string }[] = [
  { name: 'embedded', title: 'Embedded (LanceDB)', example: 'embedded' },
  { name: 'memory', title: 'In memory', example: 'memory' },
  { name: 'milvus', title: 'Milvus', example: 'milvus://localhost:19530' },
  { name: 'pgvector', title: 'PostgreSQL (pgvector)', example: 'postgres://clipline:env:VECTORS_PASSWORD@localhost:5432/clipline' },
  { name: 'pinecone', title: 'Pinecone', example: 'pinecone://my-index?apiKey=env:PINECONE_API_KEY' },
  { name: 'qdrant', title: 'Qdrant', example: 'qdrant://localhost:6333' },
];
