import { paramHint } from '@clipline/clip-core';
import { z } from 'zod';

/** The parameter that chooses a model, the same on every node. */
export const modelParam = z
  .string()
  .min(1)
  .meta(paramHint({ control: 'model' }))
  .optional()
  .describe('Model id or folder; the default model when left out.');
