import type { Batching } from '@clipline/clip-core';
import { z } from 'zod';

/** Parameters that say how things which happen close together become one run. */
export const batchingParams = {
  quietSeconds: z
    .number()
    .min(0)
    .max(3_600)
    .default(10)
    .describe('A run starts once nothing has happened for so many seconds.'),
  maxWaitSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(300)
    .describe('A run starts at the latest so many seconds after the first thing happened.'),
  maxItems: z.int().min(1).max(1_000).default(500).describe('Most items of one run; more start another.'),
};

export function toBatching({ quietSeconds, maxWaitSeconds, maxItems }: Batching): Batching {
  return { quietSeconds, maxWaitSeconds, maxItems };
}
