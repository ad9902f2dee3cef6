import type * as Arrow from 'apache-arrow';
import { z } from 'zod';
import type { Metadata } from '../../item.ts';
import type { StoreMatch, StoreRecord } from '../../store.ts';
import { fieldEntries, listElements } from '../field-entries.ts';

/** Key of the schema metadata under which a collection's stamp lies. */
export const stampKey = 'clipline.stamp';

/** The columns of a collection: metadata as given and, for filters, its typed entries as binary JSON and its lists. */
export function rowSchema(arrow: typeof Arrow, dimensions: number, stamp?: string): Arrow.Schema {
  const { Field, FixedSizeList, Float32, List, Schema, Utf8 } = arrow;
  return new Schema(
    [
      new Field('id', new Utf8(), false, new Map([['lance-schema:unenforced-primary-key', 'true']])),
      new Field('vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true)), false),
      new Field('metadata', new Utf8(), false),
      new Field('fields', new Utf8(), false, new Map([['ARROW:extension:name', 'arrow.json']])),
      new Field('elements', new List(new Field('item', new Utf8(), true)), false),
    ],
    stamp === undefined ? undefined : new Map([[stampKey, stamp]]),
  );
}

/** Records as an Arrow table with the columns of `rowSchema`. */
export function tableOf(arrow: typeof Arrow, records: readonly StoreRecord[]): Arrow.Table {
  const { makeData, RecordBatch, Struct, Table } = arrow;
  const schema = rowSchema(arrow, records[0]?.vector.length ?? 0);
  const texts = (textOf: (record: StoreRecord) => string) => utf8Column(arrow, records.map(textOf));
  const children = [
    texts(({ id }) => id),
    vectorColumn(arrow, records),
    texts(({ metadata }) => JSON.stringify(metadata)),
    texts(({ metadata }) => JSON.stringify(fieldEntries(metadata))),
    listColumn(
      arrow,
      records.map(({ metadata }) => listElements(metadata)),
    ),
  ];
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: records.length, nullCount: 0, children });
  return new Table(schema, [new RecordBatch(schema, data)]);
}

function utf8Column(arrow: typeof Arrow, texts: readonly string[]): Arrow.Data<Arrow.Utf8> {
  const valueOffsets = new Int32Array(texts.length + 1);
  const encoded = texts.map((text) => Buffer.from(text));
  for (const [index, bytes] of encoded.entries())
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + bytes.length;
  return arrow.makeData({
    type: new arrow.Utf8(),
    length: texts.length,
    nullCount: 0,
    valueOffsets,
    data: Buffer.concat(encoded),
  });
}

function listColumn(arrow: typeof Arrow, lists: readonly (readonly string[])[]): Arrow.Data {
  const valueOffsets = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries())
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + list.length;
  const type = new arrow.List(new arrow.Field('item', new arrow.Utf8(), true));
  return arrow.makeData({
    type,
    length: lists.length,
    nullCount: 0,
    valueOffsets,
    child: utf8Column(arrow, lists.flat()),
  });
}

function vectorColumn(arrow: typeof Arrow, records: readonly StoreRecord[]): Arrow.Data {
  const dimensions = records[0]?.vector.length ?? 0;
  const values = new Float32Array(records.length * dimensions);
  for (const [index, record] of records.entries()) values.set(record.vector, index * dimensions);
  const child = arrow.makeData({
    type: new arrow.Float32(),
    length: values.length,
    nullCount: 0,
    data: values,
  });
  const type = new arrow.FixedSizeList(dimensions, new arrow.Field('item', new arrow.Float32(), true));
  return arrow.makeData({ type, length: records.length, nullCount: 0, child });
}

const matchRow = z.object({ id: z.string(), metadata: z.string(), _distance: z.number() });

/** The matches in a result of a vector query; squared distance of unit vectors turned into cosine similarity. */
export function readMatches(rows: readonly unknown[]): StoreMatch[] {
  return rows.map((row) => {
    const { id, metadata, _distance } = matchRow.parse(row);
    return { id, score: 1 - _distance / 2, metadata: readMetadata(metadata) };
  });
}

/** The records in a batch with the columns id, vector and metadata. */
export function readRecords(batch: Arrow.RecordBatch): StoreRecord[] {
  const [ids, vectors, texts] = ['id', 'vector', 'metadata'].map((name) => batch.getChild(name));
  const records: StoreRecord[] = [];
  for (let row = 0; row < batch.numRows; row += 1) {
    const { id, metadata } = recordRow.parse({ id: ids?.get(row), metadata: texts?.get(row) });
    records.push({ id, vector: copyVector(vectors?.get(row)), metadata: readMetadata(metadata) });
  }
  return records;
}

/** The ids in a result. */
export function readIds(rows: readonly unknown[]): string[] {
  return rows.map((row) => idRow.parse(row).id);
}

const idRow = z.object({ id: z.string() });

const recordRow = z.object({ id: z.string(), metadata: z.string() });

function copyVector(column: unknown): Float32Array {
  const values: unknown =
    column instanceof Object && 'toArray' in column ? (column as Arrow.Vector).toArray() : undefined;
  if (!(values instanceof Float32Array))
    throw new TypeError('The vector column does not hold 32-bit numbers.');
  return values.slice();
}

function readMetadata(text: string): Metadata {
  // It is what JSON.stringify made of metadata that was checked before it was written.
  return JSON.parse(text) as Metadata;
}
