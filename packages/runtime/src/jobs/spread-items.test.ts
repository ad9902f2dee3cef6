import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadItems } from './spread-items.ts';

const now = new Date('2027-01-01T12:00:30Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

describe('spreadItems', () => {
  it('puts the minutes in order, up to the present one', () => {
    const minutes = spreadItems([], { now, minutes: 60 });
    expect(minutes).toHaveLength(60);
    expect(minutes[0]).toEqual({ at: new Date('2027-01-01T11:01:00Z'), items: 0 });
    expect(minutes.at(-1)).toEqual({ at: new Date('2027-01-01T12:00:00Z'), items: 0 });
  });

  it('spreads a run over the minutes that it took', () => {
    const run = {
      from: new Date('2027-01-01T11:57:00Z'),
      until: new Date('2027-01-01T11:59:30Z'),
      items: 500,
    };
    expect(spreadItems([run], { now, minutes: 5 }).map(({ items }) => items)).toEqual([0, 200, 200, 100, 0]);
  });

  it('keeps a run that took no time', () => {
    const run = { from: ago(90), until: ago(90), items: 7 };
    expect(spreadItems([run], { now, minutes: 3 }).map(({ items }) => items)).toEqual([0, 7, 0]);
  });

  it('loses and adds nothing of runs within the hour', () => {
    const run = fc
      .tuple(fc.integer({ min: 1, max: 3_400 }), fc.integer({ min: 0, max: 3_400 }), fc.nat({ max: 100_000 }))
      .map(([start, length, items]) => ({
        from: ago(start),
        until: ago(Math.max(0, start - length)),
        items,
      }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 20 }), (runs) => {
        const sum = spreadItems(runs, { now, minutes: 60 }).reduce((total, { items }) => total + items, 0);
        const real = runs.reduce((total, { items }) => total + items, 0);
        // Each of the 60 minutes is rounded once.
        expect(Math.abs(sum - real)).toBeLessThanOrEqual(30);
      }),
    );
  });

  it('takes of a run that began before the first minute what lies after', () => {
    const run = { from: ago(3_630 + 3_600), until: now, items: 7_230 };
    const sum = spreadItems([run], { now, minutes: 60 }).reduce((total, { items }) => total + items, 0);
    expect(sum).toBeGreaterThan(3_500);
    expect(sum).toBeLessThan(3_650);
  });
});
