import { z } from 'zod';
import { facets } from './item.ts';

const facet = z.enum(facets);
const method = z.custom<(...values: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
);
const described = {
  type: z.string().regex(/^[a-z0-9-]+\.[a-z0-9]+(-[a-z0-9]+)*$/, 'must be `namespace.verb` in small letters'),
  version: z.int().min(1),
  title: z
    .string()
    .regex(/^\p{Lu}/u, 'must begin with a capital letter')
    .max(60),
  description: z.string().regex(/\.$/, 'must be a sentence that ends with a full stop').max(500),
  params: z.instanceof(z.ZodObject, { error: 'must be made by `z.strictObject` of the host' }),
};
const output = z
  .string()
  .regex(
    /^(?!error$)[a-z][a-z0-9-]*$/,
    'must be small letters, digits and -, and not `error`, which every node has',
  );
const definition = z.discriminatedUnion('kind', [
  z.object({
    ...described,
    kind: z.literal('node'),
    needs: z.array(facet),
    gives: z.array(facet),
    outputs: z.array(output).min(1),
    pure: z.boolean(),
    run: method,
    emit: method.optional(),
    finish: method.optional(),
    preview: method.optional(),
    cacheStamp: method.optional(),
  }),
  z.object({ ...described, kind: z.literal('source'), gives: z.array(facet), pages: method }),
]);

/** What keeps a value from being the definition of a node or source, a sentence each; empty when nothing does. */
export function findDefinitionFaults(value: unknown): readonly string[] {
  const parsed = definition.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'The definition'}: ${message}`,
    );
  }
  const { params } = parsed.data;
  const silent = Object.entries(params.shape)
    .filter(([, field]) => !field.description)
    .map(([name]) => `params.${name}: has no description; add \`.describe('…')\``);
  const takesAll = params.safeParse({ 'no-such-parameter': 1 });
  const refused = takesAll.error?.issues.some((issue) => issue.code === 'unrecognized_keys') ?? false;
  return refused ? silent : [...silent, 'params: takes unknown parameters; make it with `z.strictObject`'];
}
