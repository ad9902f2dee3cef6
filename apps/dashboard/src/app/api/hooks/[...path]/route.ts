import { intoClipError } from '../../../../server/as-clip-error.ts';
import { errorStatus } from '../../../../server/error-status.ts';
import { getRuntime } from '../../../../server/runtime.ts';

export const dynamic = 'force-dynamic';

interface Context {
  readonly params: Promise<{ readonly path: readonly string[] }>;
}

/** Hands a request to the webhook trigger that listens at its path. */
export async function POST(request: Request, context: Context): Promise<Response> {
  const { path } = await context.params;
  try {
    const { triggers } = await getRuntime();
    const { status, headers, body } = await triggers.receive({
      path: path.join('/'),
      headers: request.headers,
      // Node's streams can be gone through; the DOM's declaration says so only in part.
      body: request.body as AsyncIterable<Uint8Array> | null,
      signal: request.signal,
    });
    return Response.json(body, { status, headers: { 'Cache-Control': 'no-store', ...headers } });
  } catch (error) {
    const { code, message, retryable } = intoClipError(error);
    const remedy = retryable ? sendAgain : askOwner;
    return Response.json({ error: { code, message, remedy } }, { status: errorStatus[code].status });
  }
}

/** Says that webhooks are only sent to, as to who opens their address in a browser. */
function refuseMethod({ method }: Request): Response {
  const message = `A webhook takes POST requests, and this one is ${method}.`;
  const remedy = 'Send a POST request; the builder shows a command that does, beside the trigger.';
  return Response.json(
    { error: { code: 'param-invalid', message, remedy } },
    { status: 405, headers: { Allow: 'POST', 'Cache-Control': 'no-store' } },
  );
}

export { refuseMethod as DELETE, refuseMethod as GET, refuseMethod as PATCH, refuseMethod as PUT };

const sendAgain = 'Send the request again later; under one Idempotency-Key it starts one run.';
const askOwner = 'Ask who runs Clipline to mend what the message says, then send the request again.';
