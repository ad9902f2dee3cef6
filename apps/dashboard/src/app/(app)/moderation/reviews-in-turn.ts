/** One change after the other: a review that is given back must have been claimed, one that is undone decided. */
export const reviewsInTurn = { scope: { id: 'reviews' } } as const;
