/** A scalar that a metadata field is compared with. */
export type FilterValue = string | number | boolean;

/** The comparisons of filters. */
export const filterOps = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'exists', 'prefix'] as const;
export type FilterOp = (typeof filterOps)[number];

/**
 * A condition on a record's metadata. `field` is a top-level metadata key; any key may be named.
 * A missing (or null) field, or one of another type than the value, matches no comparison, `ne`, `in` and
 * negated forms included: `not` matches only records that carry every field its inner filter names.
 * `eq`, `ne`, `in` on a list field look for an element. `exists` tells whether the field is there.
 * `prefix` is case-sensitive.
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly field: string; readonly op: 'eq' | 'ne'; readonly value: FilterValue }
  | { readonly field: string; readonly op: 'lt' | 'lte' | 'gt' | 'gte'; readonly value: number | string }
  | { readonly field: string; readonly op: 'in'; readonly value: readonly FilterValue[] }
  | { readonly field: string; readonly op: 'exists'; readonly value: boolean }
  | { readonly field: string; readonly op: 'prefix'; readonly value: string };
