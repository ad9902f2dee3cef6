/**
 * What Clipline imports: a function that is handed what it needs and answers the definitions.
 *
 * @type {import('./clipline.d.ts').Plugin}
 */
export default ({ defineNode, z }) => [
  defineNode({
    type: 'my-namespace.count-words',
    version: 1,
    title: 'Count words',
    description: 'Writes how many words the text of each item has into a metadata field.',
    params: z.strictObject({
      field: z.string().min(1).default('words').describe('Metadata field that the number is written to.'),
    }),
    needs: ['text'],
    gives: [],
    outputs: ['out'],
    pure: true,
    async run(items, { field }) {
      // The case in cases.js fails until this counts.
      const count = (/** @type {string} */ _text) => 0;
      const out = items.map((item) => ({
        ...item,
        metadata: { ...item.metadata, [field]: count(item.text ?? '') },
      }));
      return { out };
    },
  }),
];
