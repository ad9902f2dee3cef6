import { ClipError } from '../errors.ts';
import { meanDirection } from '../vector.ts';
import { loadTower } from './load-tower.ts';
import { makeStandInImage, padTokens } from './token-tensors.ts';
import { openTokenizer, type TokenizedText } from './tokenize.ts';
import type { TextJob, WorkerAnswer, WorkerSetup } from './worker-messages.ts';

/** Sequences in one run of the tower. */
const batchSize = 32;
/** How long the first of several texts waits for the others, in milliseconds. */
const patience = 2;

interface Waiting {
  readonly ids: readonly number[];
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Embeds or counts texts one by one; those asked for at about the same time share a run of the tower. */
export type EmbedText = (job: TextJob) => Promise<WorkerAnswer>;

/** Loads the tokenizer and the text tower. */
export async function openTextWorker(
  setup: Extract<WorkerSetup, { kind: 'text' }>,
): Promise<{ readonly embed: EmbedText; stop(): void; close(): Promise<void> }> {
  const [tokenizer, tower] = await Promise.all([
    openTokenizer(setup.folder, setup.text),
    loadTower(setup.folder, setup.tower),
  ]);
  const standIn = setup.standIn && { pixel_values: makeStandInImage(setup.standIn) };
  const waiting: Waiting[] = [];
  let running = false;

  const pump = async () => {
    if (running) return;
    running = true;
    while (waiting.length > 0) {
      // Texts of about one length together, so that little is spent on padding.
      waiting.sort((a, b) => a.ids.length - b.ids.length);
      const batch = waiting.splice(0, batchSize);
      try {
        const inputs = padTokens(
          batch.map(({ ids }) => ids),
          { padId: tokenizer.padId, length: setup.text.padding === 'max-length' ? setup.text.limit : null },
        );
        const vectors = await tower.run({ ...standIn, ...inputs }, batch.length);
        // `run` returns one vector a row.
        batch.forEach((one, index) => {
          one.resolve(vectors[index] as Float32Array);
        });
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
      await new Promise(setImmediate);
    }
    running = false;
  };

  const embedSequence = (ids: readonly number[]) =>
    new Promise<Float32Array>((resolve, reject) => {
      if (waiting.push({ ids, resolve, reject }) === 1) setTimeout(pump, patience);
    });

  const embed: EmbedText = async ({ text, longText, countOnly }) => {
    if (countOnly) return { vector: null, tokens: tokenizer.count(text) };
    const { sequences, tokens }: TokenizedText = tokenizer.tokenize(text, {
      split: longText === 'split-mean',
    });
    if (longText === 'refuse' && tokens.cut !== null) {
      throw new ClipError(
        'text-too-long',
        `The text has ${tokens.count} tokens and this model reads ${tokens.limit}: everything after character ${tokens.cut} would be lost. Shorten it.`,
      );
    }
    return { vector: meanDirection(await Promise.all(sequences.map(embedSequence))), tokens };
  };
  return {
    embed,
    stop() {
      for (const one of waiting.splice(0)) one.reject(new ClipError('aborted', 'The model was closed.'));
    },
    close: () => tower.close(),
  };
}
