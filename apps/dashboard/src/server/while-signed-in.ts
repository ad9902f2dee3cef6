import type { Context } from './trpc.ts';

/** Milliseconds after which a stream whose session or key has ended is closed at the latest. */
const lookAgain = 10_000;

/**
 * What a stream gives while whoever opened it may still see it: it ends soon after they signed out, changed their
 * password or their key was revoked. `follow` ends with the signal that it is given.
 */
export async function* whileSignedIn<T>(
  context: Pick<Context, 'identifyAgain'>,
  signal: AbortSignal | undefined,
  follow: (ended: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const left = new AbortController();
  const look = async () => {
    // A database that is away says nothing about who asks.
    const caller = await context.identifyAgain().catch(() => undefined);
    if (caller === null) left.abort();
  };
  const timer = setInterval(() => void look(), lookAgain).unref();
  try {
    yield* follow(signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]));
  } finally {
    clearInterval(timer);
  }
}
