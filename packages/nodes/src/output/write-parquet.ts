import type { FileHandle } from 'node:fs/promises';
import type { JsonValue } from '@clipline/clip-core';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import { flattenRow } from './flatten-row.ts';
import { readColumns } from './read-columns.ts';
import type { RowReader } from './write-rows.ts';

/** Rows of a group: as many are held in memory at one time. */
const groupSize = 2_000;

/** What all values of a column have in common; `json` when nothing. */
type ColumnKind = 'boolean' | 'number' | 'string' | 'vector' | 'json';

const elements: { readonly [K in Exclude<ColumnKind, 'vector'>]: Omit<SchemaElement, 'name'> } = {
  boolean: { type: 'BOOLEAN' },
  number: { type: 'DOUBLE' },
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
};

/**
 * A Parquet table with every column that any row has, named as in CSV. A column of one kind has that type, a vector is
 * a list of 32-bit floats, anything else is JSON; a missing value is null. Reads the rows twice.
 */
export async function writeParquet(file: FileHandle, readRows: RowReader): Promise<void> {
  const columns = await readColumns<ColumnKind>(readRows, kindOf, (one, other) =>
    one === other ? one : 'json',
  );
  const writer = new ByteWriter();
  const flush = async () => {
    if (writer.index > 0) await file.appendFile(writer.getBytes());
    writer.index = 0;
  };
  const parquet = new ParquetWriter({
    writer: Object.assign(writer, { flush }),
    schema: describeSchema(columns),
  });
  const names = [...columns.keys()];
  let group: ReadonlyMap<string, JsonValue>[] = [];
  const writeGroup = async () => {
    const columnData = names.map((name) => ({ name, data: group.map((row) => row.get(name) ?? null) }));
    if (group.length > 0) await parquet.write({ columnData, rowGroupSize: groupSize });
    group = [];
  };
  for await (const row of readRows()) {
    group.push(new Map(flattenRow(row).map(({ column, value }) => [column, value])));
    if (group.length === groupSize) await writeGroup();
  }
  await writeGroup();
  await parquet.finish();
  await flush();
}

function describeSchema(columns: ReadonlyMap<string, ColumnKind | null>): SchemaElement[] {
  const described = [...columns].flatMap(([name, kind]): SchemaElement[] => {
    if (kind === 'vector') {
      return [
        { name, converted_type: 'LIST', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
      ];
    }
    return [{ name, repetition_type: 'OPTIONAL', ...elements[kind ?? 'json'] }];
  });
  return [{ name: 'root', num_children: columns.size }, ...described];
}

function kindOf(value: JsonValue, column: string): ColumnKind | null {
  if (value === null) return null;
  if (column === 'embedding.vector') return 'vector';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return typeof value as 'boolean' | 'number' | 'string';
  }
  return 'json';
}
