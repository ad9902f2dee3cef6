import { setTimeout } from 'node:timers/promises';
import { toClipError } from '@clipline/clip-core';

/** Timers take no longer time, in milliseconds. */
const longest = 2 ** 30;

/** Resolves at the time given, in milliseconds since 1970, or throws `aborted` as soon as the signal fires. */
export async function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  for (let rest = time - Date.now(); rest > 0; rest = time - Date.now()) {
    try {
      await setTimeout(Math.min(rest, longest), undefined, { signal });
    } catch (error) {
      throw toClipError(error);
    }
  }
}
