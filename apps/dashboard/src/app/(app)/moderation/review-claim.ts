import { formatTime } from '../../../ui/format.ts';
import type { Review } from './use-review-desk.ts';

type Claim = Pick<Review, 'claimedBy' | 'claimedHere' | 'claimedUntil'>;

/** Whether another session has it, so that it cannot be decided here. */
export function isElsewhere({ claimedBy, claimedHere }: Claim): boolean {
  return claimedBy !== null && !claimedHere;
}

/** Who has a review, and until when: `With Ada in another browser until 14:32`; null when nobody has. */
export function describeClaim({ claimedBy, claimedHere, claimedUntil }: Claim): string | null {
  if (claimedBy === null || claimedUntil === null) return null;
  const until = `until ${formatTime(claimedUntil)}`;
  return claimedHere ? `With you ${until}` : `With ${claimedBy} in another browser ${until}`;
}

/** The same for a narrow line, the time before a name that may be long: `Elsewhere until 14:32 · Ada`. */
export function labelClaim(claim: Claim): string | null {
  const { claimedBy, claimedUntil } = claim;
  if (!isElsewhere(claim) || claimedUntil === null) return describeClaim(claim);
  return `Elsewhere until ${formatTime(claimedUntil)} · ${claimedBy}`;
}

/** The place of the nearest review that can be decided here, at `from` or after it, else before it; null for none. */
export function findFree(reviews: readonly Claim[], from: number): number | null {
  const after = reviews.findIndex((review, place) => place >= from && !isElsewhere(review));
  if (after >= 0) return after;
  const before = reviews.findLastIndex((review, place) => place < from && !isElsewhere(review));
  return before >= 0 ? before : null;
}
