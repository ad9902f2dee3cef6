import { ClipError } from '../errors.ts';
import type { JsonValue, Metadata } from '../item.ts';
import type { StoreRecord } from '../store.ts';
import { checkVector } from './check-vector.ts';

export const maxIdBytes = 512;
export const maxMetadataBytes = 65_535;
const maxMetadataDepth = 32;

export interface RecordLimits {
  readonly dimensions: number;
  /** Most bytes of metadata as JSON. */
  readonly metadataBytes?: number | undefined;
}

/** A record that may be written, with the size of its metadata as JSON. */
export interface CheckedRecord extends StoreRecord {
  readonly metadataBytes: number;
}

/**
 * Checks all records and returns one for each id, the last given, with its vector at unit length.
 * Throws `record-invalid` or `vector-invalid`, naming the id.
 */
export function checkRecords(
  records: readonly StoreRecord[],
  { dimensions, metadataBytes: most = maxMetadataBytes }: RecordLimits,
): readonly CheckedRecord[] {
  const byId = new Map<string, CheckedRecord>();
  for (const record of records) {
    checkId(record.id);
    const owner = `Record ${JSON.stringify(record.id)}`;
    const vector = checkVector(record.vector, dimensions, owner);
    const metadataBytes = checkMetadata(record.metadata, owner, most);
    byId.set(record.id, { id: record.id, vector, metadata: record.metadata, metadataBytes });
  }
  return [...byId.values()];
}

/** True when a record may have this id: 1…512 UTF-8 bytes of well-formed text. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.isWellFormed() && Buffer.byteLength(id) <= maxIdBytes;
}

function checkId(id: unknown): void {
  if (isId(id)) return;
  const what =
    typeof id === 'string'
      ? `${JSON.stringify(id.slice(0, 80))} of ${Buffer.byteLength(id)} bytes`
      : String(id);
  throw new ClipError(
    'record-invalid',
    `A record has the id ${what}; an id is text of 1 to ${maxIdBytes} UTF-8 bytes. Use a shorter stable name, such as a hash.`,
  );
}

/** Returns the size of the metadata as JSON, in bytes. */
function checkMetadata(metadata: Metadata, owner: string, most: number): number {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new ClipError('record-invalid', `${owner} has metadata that is not an object. Use {} for none.`);
  }
  checkJson(metadata, [], owner);
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes > most) {
    throw new ClipError(
      'record-invalid',
      `${owner} has ${bytes} bytes of metadata; at most ${most} are kept. Leave out its longest fields.`,
    );
  }
  return bytes;
}

function checkJson(value: JsonValue | undefined, path: readonly string[], owner: string): void {
  const where = `metadata field ${JSON.stringify(path.join('.'))}`;
  if (path.length > maxMetadataDepth) {
    throw new ClipError(
      'record-invalid',
      `${owner} has metadata nested more than ${maxMetadataDepth} deep. Flatten it.`,
    );
  }
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (value.isWellFormed()) return;
    throw new ClipError(
      'record-invalid',
      `${owner} has half a surrogate pair in ${where}. Decode the text again.`,
    );
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new ClipError(
      'record-invalid',
      `${owner} has ${value} in ${where}, which JSON cannot hold. Leave it out.`,
    );
  }
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) checkJson(element, [...path, String(index)], owner);
    return;
  }
  if (isPlainObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (!key.isWellFormed()) {
        throw new ClipError(
          'record-invalid',
          `${owner} has half a surrogate pair in a key of its metadata. Rename it.`,
        );
      }
      checkJson(inner, [...path, key], owner);
    }
    return;
  }
  throw new ClipError(
    'record-invalid',
    `${owner} has a ${typeof value} in ${where}, which JSON cannot hold. Leave it out.`,
  );
}

function isPlainObject(value: unknown): value is { readonly [key: string]: JsonValue } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
