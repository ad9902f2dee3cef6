import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, it } from 'vitest';
import error from './error.ts';

describe('triggers.error', () => {
  const cases = sweepTrigger(error, {
    params: { pipelines: ['nightly'], codes: ['store-unavailable'] },
    listening: { to: 'failures', pipelines: ['nightly'], codes: ['store-unavailable'] },
    limits: [{}, { pipelines: Array.from({ length: 100 }, (_, n) => `p${n}`) }],
    refused: [{ codes: ['nonsense'] }, { pipelines: [''] }],
  });
  for (const { name, run } of cases) it(name, run);
});
