import { defineNode, type Item, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';
import { emitBatches } from '../scratch/emit-batches.ts';
import { readItemLine, writeItemLine } from '../scratch/item-line.ts';
import { readParts, writePart } from '../scratch/part-files.ts';
import { rememberTime } from '../scratch/remember-time.ts';
import { pauseUntil } from './pause.ts';

const secondsOf = { second: 1, minute: 60, hour: 3600 } as const;

const params = z
  .strictObject({
    rate: z
      .number()
      .min(0.01)
      .max(1_000_000)
      .optional()
      .describe('How many items go on in a unit of time, on average, in each worker.'),
    per: z.enum(['second', 'minute', 'hour']).default('second').describe('The unit of time.'),
    size: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        'How many items the next nodes get at one time. With it, items are kept until the source has ended; without it they go on page by page.',
      ),
  })
  .refine(({ rate, size }) => rate !== undefined || size !== undefined, {
    message: 'Give `rate`, `size` or both.',
  });

type Params = z.output<typeof params>;

/**
 * Slows items down, or puts them into batches of one size. A batch goes on whole; the next one waits until the time of
 * the one before is over, whichever page it is of.
 */
export default defineNode({
  type: 'flow.batch',
  version: 1,
  title: 'Batch',
  description:
    'Lets no more than so many items a second, minute or hour through, on average, and can put them into batches of one size. Nothing is left out.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  gathers: true,
  async preview(items, { rate, per, size }) {
    const pace = rate === undefined ? '' : `, at ${rate} a ${per}`;
    const whole = size === undefined ? '' : ` in batches of ${size}`;
    return items.map(({ id }) => `Would hand "${id}" on${whole}${pace}.`);
  },
  async run(items, options, context) {
    if (options.size === undefined) {
      await takeTurn(items.length, options, context);
      return { out: items };
    }
    await writePart(context.scratch, context.page, items.map(writeItemLine));
    for (const item of items) context.drop(item, 'kept until all items have come');
    return { out: [] };
  },
  async *emit(options, context) {
    if (options.size === undefined) return;
    const { signal } = context;
    for await (const batch of emitBatches(readKept(context), { signal, size: options.size })) {
      await takeTurn(batch.out.length, options, context);
      yield batch;
    }
  },
});

async function takeTurn(count: number, { rate, per }: Params, context: NodeContext): Promise<void> {
  if (rate === undefined || count === 0) return;
  const now = Date.now();
  const lasts = (count / rate) * secondsOf[per] * 1000;
  const start = rememberTime(context.scratch, (free) => Math.max(free ?? now, now) + lasts);
  await pauseUntil(start ?? now, context.signal);
}

async function* readKept({ scratch, page }: NodeContext): AsyncGenerator<Item, void, undefined> {
  for await (const { bytes } of readParts(scratch, page)) yield readItemLine(bytes.toString('utf8'));
}
