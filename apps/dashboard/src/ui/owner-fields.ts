import { z } from 'zod';

/** Fewest characters of a password. */
export const shortestPassword = 10;

export const newPassword = z
  .string()
  .min(shortestPassword, `Choose at least ${shortestPassword} characters; a few words are easy to remember.`)
  .max(256, 'Choose at most 256 characters.');

export const personName = z
  .string()
  .trim()
  .min(1, 'Say what you want to be called.')
  .max(100, 'Use at most 100 characters.');

/** What a person gives who becomes the owner. */
export const ownerFields = z.strictObject({
  name: personName,
  email: z.email('Give an e-mail address, such as ada@example.org. Nothing is sent to it.'),
  password: newPassword,
});
