import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitBatches } from './split-batches.ts';

describe('splitBatches', () => {
  it('keeps order, loses nothing and keeps to both limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 })),
        fc.integer({ min: 1, max: 5 }),
        (sizes, maxBatchRows) => {
          const batches = splitBatches(sizes, (size) => size, { maxBatchRows, maxBatchBytes: 20 });
          expect(batches.flat()).toEqual(sizes);
          for (const batch of batches) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(maxBatchRows);
            const bytes = batch.reduce((sum, size) => sum + size, 0);
            expect(bytes <= 20 || batch.length === 1).toBe(true);
          }
        },
      ),
    );
  });

  it('makes as few batches as the order allows', () => {
    const batches = splitBatches([5, 5, 5, 5, 5], (size) => size, { maxBatchRows: 100, maxBatchBytes: 10 });
    expect(batches).toEqual([[5, 5], [5, 5], [5]]);
  });
});
