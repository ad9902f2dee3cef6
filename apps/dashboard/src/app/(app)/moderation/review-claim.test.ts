import { expect, it } from 'vitest';
import { describeClaim, findFree, labelClaim } from './review-claim.ts';

const until = new Date(2026, 10, 23, 14, 32);
const free = { claimedBy: null, claimedHere: false, claimedUntil: null };
const mine = { claimedBy: 'Ada', claimedHere: true, claimedUntil: until };
const theirs = { claimedBy: 'Ada', claimedHere: false, claimedUntil: until };

it('says who has a review and until when', () => {
  expect(describeClaim(free)).toBeNull();
  expect(describeClaim(mine)).toBe('With you until 14:32');
  expect(describeClaim(theirs)).toBe('With Ada in another browser until 14:32');
  expect([free, mine, theirs].map(labelClaim)).toEqual([
    null,
    'With you until 14:32',
    'Elsewhere until 14:32 · Ada',
  ]);
});

it('finds the nearest review that no other session has', () => {
  expect(findFree([free, mine, theirs], 0)).toBe(0);
  expect(findFree([free, theirs, mine], 1)).toBe(2);
  expect(findFree([free, mine, theirs], 2)).toBe(1);
  expect(findFree([free, free], 7)).toBe(1);
  expect(findFree([theirs, theirs], 0)).toBeNull();
  expect(findFree([], 0)).toBeNull();
});
