import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, it } from 'vitest';
import review from './review.ts';

describe('triggers.review', () => {
  const cases = sweepTrigger(review, {
    params: { queue: 'adverts', decisions: ['block'] },
    listening: { to: 'decisions', queue: 'adverts', decisions: ['block'] },
    limits: [{}, { queue: 'x'.repeat(100) }],
    refused: [{ queue: '' }, { decisions: [] }, { decisions: ['maybe'] }],
  });
  for (const { name, run } of cases) it(name, run);
});
