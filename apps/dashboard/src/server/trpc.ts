import type { ErrorCode } from '@clipline/clip-core';
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { ZodError, z } from 'zod';
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

const t = initTRPC.create({
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

/** A procedure with the runtime at hand; a ClipError leaves it with the tRPC code that fits. */
export const procedure = t.procedure.use(async ({ next }) => {
  try {
    const result = await next({ ctx: { runtime: await getRuntime() } });
    if (!result.ok) throw result.error;
    return result;
  } catch (error) {
    const clip = asClipError(error instanceof TRPCError ? error.cause : error);
    if (clip === null) throw error;
    throw new TRPCError({ code: errorStatus[clip.code].trpc, message: clip.message, cause: clip });
  }
});

export const router = t.router;
