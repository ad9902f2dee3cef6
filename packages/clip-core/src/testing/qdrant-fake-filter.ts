import { z } from 'zod';

const any = z.union([z.array(z.string()), z.array(z.number())]);
const match = z.union([
  z.strictObject({ value: z.union([z.string(), z.int(), z.boolean()]) }),
  z.strictObject({ any }),
  z.strictObject({ except: any }),
]);
const bound = z.number().nullish();
const range = z.strictObject({ lt: bound, lte: bound, gt: bound, gte: bound });
const field = z.strictObject({ key: z.string().min(1), match: match.optional(), range: range.optional() });
const payloadField = z.strictObject({ key: z.string().min(1) });
const conditions = z.preprocess(
  (value) => (value === undefined || value === null || Array.isArray(value) ? value : [value]),
  z.array(z.unknown()).nullish(),
);
const filter = z.strictObject({ must: conditions, should: conditions, must_not: conditions });
const condition = z.union([
  field,
  z.strictObject({ is_empty: payloadField }),
  z.strictObject({ is_null: payloadField }),
  z.strictObject({ has_id: z.array(z.union([z.string(), z.int()])) }),
]);

export interface FakePoint {
  readonly id: string | number;
  readonly vector: Float32Array;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A filter of the REST format as a test of a point. Throws for what the format does not know. */
export function readFilter(given: unknown): (point: FakePoint) => boolean {
  const parsed = filter.parse(given ?? {});
  const must = (parsed.must ?? []).map(readCondition);
  const should = (parsed.should ?? []).map(readCondition);
  const mustNot = (parsed.must_not ?? []).map(readCondition);
  return (point) =>
    must.every((test) => test(point)) &&
    // Without conditions, `should` asks for nothing.
    (should.length === 0 || should.some((test) => test(point))) &&
    !mustNot.some((test) => test(point));
}

function readCondition(given: unknown): (point: FakePoint) => boolean {
  const parsed = condition.safeParse(given);
  if (!parsed.success) return readFilter(given);
  const { data } = parsed;
  if ('has_id' in data) return ({ id }) => data.has_id.includes(id);
  if ('is_null' in data) return ({ payload }) => payload[data.is_null.key] === null;
  if ('is_empty' in data) return ({ payload }) => valuesOf(payload, data.is_empty.key).length === 0;
  // Of a list it is enough that one element matches.
  return ({ payload }) =>
    valuesOf(payload, data.key).some(
      (value) =>
        (data.match === undefined || matches(data.match, value)) &&
        (data.range === undefined || inRange(data.range, value)),
    );
}

function valuesOf(payload: FakePoint['payload'], key: string): readonly unknown[] {
  const value = payload[key];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function matches(wanted: z.output<typeof match>, value: unknown): boolean {
  if ('value' in wanted) return wanted.value === value;
  const values: readonly unknown[] = 'any' in wanted ? wanted.any : wanted.except;
  return values.includes(value) === 'any' in wanted;
}

function inRange({ lt, lte, gt, gte }: z.output<typeof range>, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  return (
    (lt == null || value < lt) &&
    (lte == null || value <= lte) &&
    (gt == null || value > gt) &&
    (gte == null || value >= gte)
  );
}
