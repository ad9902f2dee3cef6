import type * as Milvus from '@zilliz/milvus2-sdk-node';
import { z } from 'zod';
import type { JsonValue, ModelStamp } from '../../item.ts';
import type { StoreRecord } from '../../store.ts';
import { maxIdBytes } from '../check-records.ts';
import { writeStamp } from '../collection-stamp.ts';
import { fromColumn, toColumn, typeDigits } from './milvus-expression.ts';
import { maxKeyBytes, partitionColumn, partitionKey } from './milvus-partition.ts';

export const indexName = 'vector_hnsw';

/** The columns of a collection; its description carries the stamp. `partitionField`: of metadata, fills the partition key. */
export function collectionRequest(
  DataType: typeof Milvus.DataType,
  spec: { readonly name: string; readonly stamp: ModelStamp; readonly partitionField: string | null },
): Milvus.CreateCollectionReq {
  const { name, stamp, partitionField } = spec;
  return {
    collection_name: name,
    description: writeStamp(stamp),
    // The client takes the number of Strong, 0, for nothing said and sends the collection's own level: it must be Strong.
    consistency_level: 'Strong',
    fields: [
      {
        name: 'id',
        data_type: DataType.VarChar,
        is_primary_key: true,
        autoID: false,
        max_length: maxIdBytes,
      },
      { name: 'vector', data_type: DataType.FloatVector, dim: stamp.dimensions },
      { name: 'metadata', data_type: DataType.JSON },
      { name: 'types', data_type: DataType.JSON },
      ...(partitionField === null ? [] : [partitionRequest(DataType, partitionField)]),
    ],
  };
}

function partitionRequest(DataType: typeof Milvus.DataType, field: string): Milvus.FieldType {
  return {
    name: partitionColumn,
    description: field,
    data_type: DataType.VarChar,
    is_partition_key: true,
    max_length: maxKeyBytes,
  };
}

export function indexRequest(name: string) {
  return {
    collection_name: name,
    field_name: 'vector',
    index_name: indexName,
    index_type: 'HNSW',
    metric_type: 'COSINE',
    params: { M: 16, efConstruction: 200 },
  };
}

/** A record as a row of a collection whose partition key is filled from `partitionField`, where it has one. */
export function toRow(record: StoreRecord, partitionField: string | null) {
  return {
    id: record.id,
    vector: [...record.vector],
    metadata: toColumn(record.metadata),
    types: typeDigits(record.metadata),
    ...(partitionField !== null && { [partitionColumn]: partitionKey(record.metadata, partitionField) }),
  };
}

// Not a record schema: that would drop a key named __proto__.
const metadataColumn = z
  .custom<{ readonly [key: string]: JsonValue }>((value) => typeof value === 'object' && value !== null)
  .transform(fromColumn);
const recordRow = z.object({ id: z.string(), vector: z.array(z.number()), metadata: metadataColumn });
const matchRow = z.object({ id: z.string(), score: z.number(), metadata: metadataColumn });
const idRow = z.object({ id: z.string() });

export const recordRows = z.object({
  data: z.array(recordRow.transform((row) => ({ ...row, vector: Float32Array.from(row.vector) }))),
});
export const idRows = z.object({ data: z.array(idRow) });
export const matchRows = z.object({ results: z.array(matchRow) });
/** Milvus sends 64-bit integers as text. */
export const countRows = z.object({ data: z.array(z.object({ 'count(*)': z.coerce.number() })).length(1) });
/** The stamp as written, and the metadata field that fills the partition key; null where the collection has none. */
export const describedCollection = z
  .object({
    schema: z.object({
      description: z.string(),
      fields: z.array(z.object({ name: z.string(), description: z.string() })),
    }),
  })
  .transform(({ schema }) => ({
    stamp: schema.description,
    partitionField: schema.fields.find(({ name }) => name === partitionColumn)?.description ?? null,
  }));
export const serverVersion = z.object({ version: z.string() });
/** Whether the index holds every record of a finished segment, and how many those are, deleted ones included. */
export const describedIndex = z
  .object({
    index_descriptions: z
      .array(z.object({ indexed_rows: z.coerce.number(), total_rows: z.coerce.number() }))
      .min(1),
  })
  .transform(({ index_descriptions }) => {
    const total = index_descriptions.reduce((sum, index) => sum + index.total_rows, 0);
    return { total, done: index_descriptions.every((index) => index.indexed_rows >= index.total_rows) };
  });
/** How many records are searched in finished segments. */
export const servedRecords = z
  .object({ infos: z.array(z.object({ num_rows: z.coerce.number(), state: z.string() })) })
  .transform(({ infos }) =>
    infos.filter(({ state }) => state === 'Sealed').reduce((sum, { num_rows }) => sum + num_rows, 0),
  );
export const collectionNames = z.object({ data: z.array(z.object({ name: z.string() })) });
