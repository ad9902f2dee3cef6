import { paramHint } from '@clipline/clip-core';
import { z } from 'zod';

/** The parameter that names a catalogue, the same on every node. */
export const catalogParam = z
  .string()
  .min(1)
  .max(200)
  .meta(paramHint({ control: 'catalog' }))
  .describe('Name of the catalogue.');
