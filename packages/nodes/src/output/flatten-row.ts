import type { JsonValue } from '@clipline/clip-core';
import type { Row } from './describe-row.ts';

export interface Cell {
  readonly column: string;
  /** Columns are ordered by it. */
  readonly rank: number;
  readonly value: JsonValue;
}

/** Facets whose fields become columns of their own, such as `image.uri` and `metadata.year`; the others are one each. */
const spread: readonly string[] = ['image', 'metadata', 'hashes', 'failure', 'embedding'];

/** The order of columns by facet. */
const order: readonly string[] = [
  'id',
  'parents',
  'image',
  'text',
  'metadata',
  'label',
  'score',
  'labels',
  'verdict',
  'categories',
  'matches',
  'hashes',
  'failure',
  'embedding',
];

/** A row as named cells: fields are named as in expressions, and the best label and the verdict stand by themselves. */
export function flattenRow(row: Row): readonly Cell[] {
  return Object.entries(row).flatMap(([facet, value]): Cell[] => {
    if (spread.includes(facet) && isObject(value)) {
      return Object.entries(value).map(([field, inner]) => cell(facet, inner, `${facet}.${field}`));
    }
    if (facet === 'labels' && Array.isArray(value)) {
      const [best] = value;
      const first = isObject(best)
        ? [cell('label', best.name ?? null), cell('score', best.score ?? null)]
        : [];
      return [...first, cell('labels', value)];
    }
    if (facet === 'verdict' && isObject(value)) {
      return [cell('verdict', value.action ?? null), cell('categories', value.categories ?? null)];
    }
    return [cell(facet, value)];
  });
}

function cell(facet: string, value: JsonValue, column: string = facet): Cell {
  return { column, rank: order.indexOf(facet), value };
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
