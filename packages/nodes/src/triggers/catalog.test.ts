import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, it } from 'vitest';
import catalog from './catalog.ts';

describe('triggers.catalog', () => {
  const cases = sweepTrigger(catalog, {
    params: { catalog: 'cats', on: ['added', 'removed'], quietSeconds: 1, maxItems: 10 },
    listening: {
      to: 'catalog',
      catalog: {
        catalog: 'cats',
        on: ['added', 'removed'],
        batch: { quietSeconds: 1, maxWaitSeconds: 300, maxItems: 10 },
      },
    },
    limits: [
      { catalog: 'c', quietSeconds: 0, maxWaitSeconds: 0, maxItems: 1 },
      { catalog: 'c', quietSeconds: 3_600, maxWaitSeconds: 86_400, maxItems: 1_000 },
    ],
    refused: [{}, { catalog: '' }, { catalog: 'c', on: ['renamed'] }, { catalog: 'c', maxItems: 1_001 }],
  });
  for (const { name, run } of cases) it(name, run);
});
