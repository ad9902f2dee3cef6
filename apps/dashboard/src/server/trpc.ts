import { ClipError, type ErrorCode } from '@clipline/clip-core';
import type { Caller } from '@clipline/runtime';
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { ZodError, z } from 'zod';
import { signInMessage } from './access.ts';
import { asClipError } from './as-clip-error.ts';
import { errorStatus } from './error-status.ts';
import { getRuntime } from './runtime.ts';

/** What the browser learns of an error beside tRPC's own fields. */
interface ClipErrorData {
  readonly clipCode: ErrorCode;
  readonly retryable: boolean;
  /** What helps further, such as the newer draft of a conflict; null when there is nothing. */
  readonly details: unknown;
}

/** What a request brings to the procedures that it calls. */
export interface Context {
  /** Who asks; null for a stranger. */
  readonly identify: () => Promise<Caller | null>;
  /** Asks anew, for streams that outlive a session. */
  readonly identifyAgain: () => Promise<Caller | null>;
}

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  sse: {
    // A dead connection is noticed within seconds on both sides; the browser then connects again by itself.
    ping: { enabled: true, intervalMs: 5_000 },
    client: { reconnectAfterInactivityMs: 15_000 },
  },
  errorFormatter({ shape, error }) {
    const clip: ClipErrorData = describeCause(error);
    return {
      ...shape,
      message: error.cause instanceof ZodError ? z.prettifyError(error.cause) : shape.message,
      data: { ...shape.data, ...clip },
    };
  },
});

function describeCause(error: TRPCError): ClipErrorData {
  const clip = asClipError(error.cause);
  if (clip !== null) return { clipCode: clip.code, retryable: clip.retryable, details: clip.details };
  return {
    clipCode: error.code === 'BAD_REQUEST' ? 'param-invalid' : 'internal',
    retryable: false,
    details: null,
  };
}

/** The context of a request, which asks at most once who it comes from. */
export function openContext(headers: Headers): Context {
  let caller: Promise<Caller | null> | undefined;
  const ask = () => getRuntime().then(({ auth }) => auth.identify(headers));
  return {
    identify: () => {
      caller ??= ask();
      return caller;
    },
    identifyAgain: ask,
  };
}

/**
 * A procedure for those who are signed in or bring an API key, with the runtime and the caller at hand; there is none
 * for strangers. A ClipError leaves it with the tRPC code that fits.
 */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  try {
    const caller = await ctx.identify();
    if (caller === null) throw new ClipError('sign-in-needed', signInMessage);
    const result = await next({ ctx: { runtime: await getRuntime(), caller } });
    if (!result.ok) throw result.error;
    return result;
  } catch (error) {
    const clip = asClipError(error instanceof TRPCError ? error.cause : error);
    if (clip === null) throw error;
    throw new TRPCError({ code: errorStatus[clip.code].trpc, message: clip.message, cause: clip });
  }
});

/** A procedure for people alone: a key that leaks can neither make more keys nor hide the others. */
export const personProcedure = procedure.use(({ ctx, next }) => {
  if (ctx.caller.by === 'session') return next();
  throw new ClipError(
    'not-allowed',
    'An API key cannot be used to see or change API keys. Sign in at /sign-in, or use `clipline api-key`.',
  );
});

export const router = t.router;
