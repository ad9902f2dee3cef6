import { Tensor } from '@huggingface/transformers';
import type { PixelSize } from './worker-messages.ts';

/** The inputs of a text tower. */
export interface TokenTensors extends Readonly<Record<string, Tensor>> {
  /** [texts, tokens] of int64. */
  readonly input_ids: Tensor;
  /** The same shape; 1 where a token is, 0 where there is padding. */
  readonly attention_mask: Tensor;
}

/** Pads sequences of tokens on the right to `length`, or to the longest of them where that is null. */
export function padTokens(
  sequences: readonly (readonly number[])[],
  { padId, length }: { readonly padId: number; readonly length: number | null },
): TokenTensors {
  const columns = length ?? Math.max(...sequences.map((sequence) => sequence.length));
  const ids = new BigInt64Array(sequences.length * columns).fill(BigInt(padId));
  const mask = new BigInt64Array(sequences.length * columns);
  sequences.forEach((sequence, row) => {
    sequence.forEach((id, column) => {
      ids[row * columns + column] = BigInt(id);
      mask[row * columns + column] = 1n;
    });
  });
  const shape = [sequences.length, columns];
  return { input_ids: new Tensor('int64', ids, shape), attention_mask: new Tensor('int64', mask, shape) };
}

/** One text that stands in where a file with both towers wants one; its tokens are in every vocabulary. */
export function makeStandInText(): TokenTensors {
  return padTokens([[0, 1]], { padId: 0, length: null });
}

/** One grey picture that stands in where a file with both towers wants one. */
export function makeStandInImage({ width, height }: PixelSize): Tensor {
  return new Tensor('float32', new Float32Array(3 * width * height), [1, 3, height, width]);
}
