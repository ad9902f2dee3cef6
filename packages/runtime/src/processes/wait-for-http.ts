import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '@clipline/clip-core';

/**
 * Asks again and again until the address answers 200. Throws what `giveUp` answers as soon as it answers
 * something, and `timeout` after `milliseconds`.
 */
export async function waitForHttp(
  url: string,
  options: {
    readonly milliseconds: number;
    readonly signal: AbortSignal;
    readonly giveUp: () => ClipError | null;
  },
): Promise<void> {
  const deadline = Date.now() + options.milliseconds;
  let last = 'no answer';
  for (;;) {
    throwIfAborted(options.signal);
    const reason = options.giveUp();
    if (reason) throw reason;
    try {
      const answer = await fetch(url, {
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(10_000)]),
      });
      const body = await answer.text();
      if (answer.status === 200) return;
      last = `${answer.status} ${body.slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) {
      throw new ClipError(
        'timeout',
        `${url} was not ready within ${Math.round(options.milliseconds / 1000)} s (last answer: ${last}). Run \`clipline doctor\` to see what is wrong.`,
      );
    }
    await sleep(150);
  }
}
