import type { FilterValue } from '../filter.ts';
import type { JsonValue, Metadata } from '../item.ts';
import { type FieldType, typeOf } from './lower-filter.ts';

/**
 * Metadata as a flat object whose keys carry the type, so that looking up one key answers one plain condition and no
 * store's own rules about paths, coercion or mixed types can interfere:
 *
 * - `t:<field>` → the field's type, for every field that is not null
 * - `s:<field>`, `n:<field>`, `b:<field>` → the value of a string, number or boolean
 */
export type FieldEntries = { readonly [key: string]: FilterValue };

/** The letter of each type in keys and under `t:`; `o` is an object, which no comparison knows. */
const letters = { string: 's', number: 'n', boolean: 'b', list: 'l', object: 'o' } as const;

/** All entries of a record's metadata. */
export function fieldEntries(metadata: Metadata): FieldEntries {
  const entries: [string, FilterValue][] = [];
  for (const [field, value] of Object.entries(metadata)) {
    if (value === null) continue;
    const type = jsonTypeOf(value);
    entries.push([typeKey(field), letters[type]]);
    if (isScalar(value)) entries.push([valueKey(field, typeOf(value)), value]);
  }
  return Object.fromEntries(entries);
}

/** A text for each scalar element of each list in the metadata, which carries field, type and value. */
export function listElements(metadata: Metadata): readonly string[] {
  const lists = Object.entries(metadata).filter(([, value]) => Array.isArray(value));
  return lists.flatMap(([field, value]) =>
    Array.isArray(value) ? value.filter(isScalar).map((element) => elementText(field, element)) : [],
  );
}

export function typeKey(field: string): string {
  return `t:${field}`;
}

export function typeLetter(type: FieldType): string {
  return letters[type];
}

export function valueKey(field: string, type: Exclude<FieldType, 'list'>): string {
  return `${letters[type]}:${field}`;
}

export function elementText(field: string, element: FilterValue): string {
  // The length keeps a field name from running into the element.
  return `${field.length}:${field}${letters[typeOf(element)]}${element}`;
}

function jsonTypeOf(value: Exclude<JsonValue, null>): keyof typeof letters {
  if (Array.isArray(value)) return 'list';
  return isScalar(value) ? typeOf(value) : 'object';
}

function isScalar(value: JsonValue): value is FilterValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
