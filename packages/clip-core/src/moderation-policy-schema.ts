import { z } from 'zod';

const sentence = z.string().trim().min(1).max(1000);
const threshold = z.number().min(0).max(1).nullable().default(null);

/** A policy as people write it: what to look for, and from which score a person looks or the image is blocked. */
export const moderationPolicySchema = z.strictObject({
  id: z.string().min(1).max(100).default('custom').describe('Name of the policy, for messages.'),
  version: z.int().min(1).default(1).describe('Counts the changes to it.'),
  title: z.string().max(200).default('').describe('Name for people.'),
  harmless: z
    .array(sentence)
    .max(200)
    .default([])
    .describe('Harmless sentences that every category is compared with.'),
  categories: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100).describe('Short name, shown in verdicts.'),
        title: z.string().max(200).default('').describe('Name for people.'),
        restricted: z.array(sentence).min(1).max(100).describe('Sentences that describe restricted images.'),
        harmless: z
          .array(sentence)
          .max(100)
          .default([])
          .describe('Sentences for harmless images that look alike.'),
        review: threshold.describe('Score, 0 to 1, from which a person should look; null never asks.'),
        block: threshold.describe('Score, 0 to 1, from which the image is blocked; null never blocks.'),
      }),
    )
    .min(1)
    .max(50)
    .describe('Kinds of content that the policy watches for.'),
});
