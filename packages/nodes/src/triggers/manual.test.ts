import { sweepTrigger } from '@clipline/clip-core/testing';
import { describe, it } from 'vitest';
import manual from './manual.ts';

describe('triggers.manual', () => {
  const cases = sweepTrigger(manual, {
    params: {},
    listening: { to: 'hand' },
    limits: [{ label: 'x' }, { label: 'x'.repeat(40) }],
    refused: [{ label: '' }, { label: 'x'.repeat(41) }],
  });
  for (const { name, run } of cases) it(name, run);
});
