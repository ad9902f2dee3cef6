import type { Index, Table } from '@lancedb/lancedb';

const vectorIndex = 'vector_idx';
const idIndex = 'id_idx';

/**
 * Vectors are of unit length, so that squared distance is twice the cosine distance and ranks alike; LanceDB compares
 * by it three times faster than by `cosine`.
 */
export const distanceType = 'l2';

/** Every merging of files adds a small graph for the new records; beyond so many, a single one is built instead. */
const maxSegments = 16;

/** Records in one graph; a search looks into up to twenty graphs. */
const maxGraph = 1_000_000;

/** Files beyond which small ones are merged, since every write and read opens all of them. */
const maxFragments = 64;

/** Milliseconds for which a version is kept: longer than any read that began on it. */
const keepVersions = 2 * 60_000;

/** The kind of the vector index, or undefined where every query compares with all records. */
export async function indexKind(table: Table): Promise<string | undefined> {
  const held = await findIndex(table, vectorIndex);
  return held && 'IVF_HNSW_SQ';
}

/** Builds the indexes that a collection of this size needs and lacks, beside the writes that go on. */
export async function buildIndexes(IndexKind: typeof Index, table: Table, indexFrom: number): Promise<void> {
  const held = await findIndex(table, vectorIndex);
  const count = await table.countRows();
  if (count < indexFrom) {
    if (held) await table.dropIndex(vectorIndex);
    return;
  }
  if (!(await findIndex(table, idIndex))) {
    await table.createIndex('id', { config: IndexKind.btree(), name: idIndex, replace: true });
  }
  if (held && (held.numSegments ?? 1) <= maxSegments) return;
  if (held) {
    // Files that one index covers would be merged next time, and the index built once more; without it, merging is quick.
    await table.dropIndex(vectorIndex);
    await mergeFiles(table);
  }
  const numPartitions = Math.ceil(count / maxGraph);
  await table.createIndex('vector', {
    config: IndexKind.hnswSq({ distanceType, numPartitions, m: 16, efConstruction: 150 }),
    name: vectorIndex,
    replace: true,
  });
}

/** Merges small files when there are too many of them; cheap when there are not. */
export async function mergeFilesWhenMany(table: Table): Promise<void> {
  const { fragmentStats } = await table.stats();
  if (fragmentStats.numFragments > maxFragments) await mergeFiles(table);
}

/** Merges small files and adds what is not in the indexes yet to them. */
export async function mergeFiles(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersions) });
}

async function findIndex(table: Table, name: string) {
  return (await table.listIndices()).find((index) => index.name === name);
}
