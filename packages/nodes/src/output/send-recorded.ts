import { type NodeContext, toClipError } from '@clipline/clip-core';
import { describeAnswer } from '../net/answer-error.ts';
import { type GuardedAnswer, type GuardedInit, sendGuarded } from '../net/guarded-fetch.ts';
import { showUrl } from '../net/guarded-url.ts';

export interface RecordedRequest {
  readonly url: string;
  readonly init: GuardedInit & { readonly method: string };
  /** For whom the delivery is recorded. */
  readonly itemId: string;
  readonly idempotencyKey: string;
  readonly timeoutSeconds: number;
  readonly maxBytes: number;
  readonly redirects: number;
}

/** Sends a request, records in the outbox how it went, and answers only what was a success. Throws as `guardedFetch` does. */
export async function sendRecorded(request: RecordedRequest, context: NodeContext): Promise<GuardedAnswer> {
  const { url, init, itemId, idempotencyKey, timeoutSeconds, maxBytes, redirects } = request;
  const started = performance.now();
  const record = (status: number | null, error: string | null) =>
    context.outbox.recordDelivery({
      itemId,
      target: `${init.method} ${showUrl(url)}`,
      idempotencyKey,
      tries: 1,
      status,
      milliseconds: performance.now() - started,
      error,
    });
  const { network: policy, signal } = context;
  const options = { policy, signal, maxBytes, redirects, timeoutMs: timeoutSeconds * 1000 };
  const answer = await sendGuarded(url, init, options).catch(async (error: unknown) => {
    const failure = toClipError(error);
    if (failure.code !== 'aborted') await record(null, failure.message);
    throw failure;
  });
  const failure = describeAnswer(answer);
  await record(answer.status, failure?.message ?? null);
  if (failure !== null) throw failure;
  return answer;
}
