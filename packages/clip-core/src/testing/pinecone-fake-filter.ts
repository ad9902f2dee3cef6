import { z } from 'zod';

export type FakeMetadata = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const values = z.array(z.union([z.string(), z.number()])).max(10_000);
const operations = z
  .strictObject({
    $eq: scalar,
    $ne: scalar,
    $gt: z.number(),
    $gte: z.number(),
    $lt: z.number(),
    $lte: z.number(),
    $in: values,
    $nin: values,
    $exists: z.boolean(),
  })
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'names no operation');
const group = z.array(z.record(z.string(), z.unknown())).min(1);

/** A metadata filter as a test of a record's metadata. Throws for what the format does not know. */
export function readPineconeFilter(given: unknown): (metadata: FakeMetadata) => boolean {
  const parts = Object.entries(z.record(z.string(), z.unknown()).parse(given));
  if (parts.length === 0) throw new Error('Filter must have at least one key');
  const tests = parts.map(([key, value]) => {
    if (key === '$and' || key === '$or') {
      const inner = group.parse(value).map(readPineconeFilter);
      return (metadata: FakeMetadata) =>
        key === '$and' ? inner.every((test) => test(metadata)) : inner.some((test) => test(metadata));
    }
    if (key.startsWith('$')) throw new Error(`${key} is not a valid operator`);
    const parsed = operations.parse(value);
    return (metadata: FakeMetadata) => holds(parsed, metadata[key]);
  });
  return (metadata) => tests.every((test) => test(metadata));
}

function holds(given: z.output<typeof operations>, field: FakeMetadata[string] | undefined): boolean {
  const held: readonly unknown[] = field === undefined ? [] : Array.isArray(field) ? field : [field];
  const number = typeof field === 'number' ? field : Number.NaN;
  return Object.entries(given).every(([operation, value]) => {
    switch (operation) {
      case '$eq':
        return held.includes(value);
      case '$ne':
        return !held.includes(value);
      case '$in':
        return held.some((each) => listOf(value).includes(each));
      case '$nin':
        return !held.some((each) => listOf(value).includes(each));
      case '$exists':
        return (field !== undefined) === value;
      case '$gt':
        return number > Number(value);
      case '$gte':
        return number >= Number(value);
      case '$lt':
        return number < Number(value);
      default:
        return number <= Number(value);
    }
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
