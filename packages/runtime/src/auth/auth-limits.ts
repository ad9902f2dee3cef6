/** Characters of a password. */
export const shortestPassword = 10;
export const longestPassword = 256;

/** What every API key begins with. */
export const keyPrefix = 'clip_';
