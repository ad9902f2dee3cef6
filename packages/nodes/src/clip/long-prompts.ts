import { ClipError, type CutText, type NodeContext } from '@clipline/clip-core';
import { z } from 'zod';

/** What to do with texts of params that are longer than the model reads, the same on every node that has some. */
export const longPromptsParam = z
  .enum(['refuse', 'truncate'])
  .default('refuse')
  .describe(
    'What to do when one of these texts is longer than the model reads (77 tokens for CLIP): refuse to run, or use its beginning and say so in the log of the run.',
  );

/** Throws `text-too-long` for the first text of params that was cut, or notes each with the first page when they may be. */
export function checkCutPrompts(
  cut: readonly CutText[],
  longTexts: 'refuse' | 'truncate',
  { outbox, page }: NodeContext,
): void {
  for (const { text, tokens } of cut) {
    const shown = `The text "${text.slice(0, 60)}…" has ${tokens.count} tokens; this model reads ${tokens.limit}`;
    if (longTexts === 'refuse') {
      throw new ClipError('text-too-long', `${shown}. Shorten it, or let the node use its beginning.`);
    }
    if (page === 0) outbox.note(`${shown}. Its first ${tokens.cut ?? 0} characters are used.`);
  }
}
