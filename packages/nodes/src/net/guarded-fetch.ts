import { ClipError, type NetworkPolicy, throwIfAborted } from '@clipline/clip-core';
import { request } from 'undici';
import { describeAnswer, describeFailure } from './answer-error.ts';
import { guardedAgent, type Resolve } from './guarded-agent.ts';
import { checkUrl, keepHeaders, showUrl } from './guarded-url.ts';
import { HostSlots } from './host-slots.ts';
import { readRetryAfter } from './retry-after.ts';

export interface GuardedInit {
  /** `GET` by default. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface GuardOptions {
  /** What the context of the node says. */
  readonly policy: NetworkPolicy;
  readonly signal: AbortSignal;
  /** The largest body that is read, in bytes. */
  readonly maxBytes: number;
  /** For all of it: redirects, waiting for an answer and its body. The wait for a free slot does not count. Default 30,000. */
  readonly timeoutMs?: number;
  /** The most redirects that are followed; default 5. With 0, a redirect is `upstream-refused`. */
  readonly redirects?: number;
  /** Looks names up in place of the system; for tests. */
  readonly resolve?: Resolve;
  /** Shared by all requests of the process unless a test brings its own. */
  readonly slots?: HostSlots;
}

/** An answer whose whole body was read. */
export interface GuardedAnswer {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

const slots = new HostSlots();

/**
 * Fetches from the network what a pipeline may reach, and answers only what was a success (status 2xx).
 * Throws `address-blocked` for what lies inside the network, `rate-limited`, `upstream-failed` (retryable: server
 * errors, timeouts, broken connections), `upstream-refused` (other statuses), `request-too-large` when the body is
 * larger than `maxBytes`, `param-invalid` for what is no URL, `aborted`.
 *
 * @example
 * const { bytes } = await guardedFetch(url, {}, { policy: context.network, signal: context.signal, maxBytes: 1e6 });
 */
export async function guardedFetch(
  url: string,
  init: GuardedInit,
  options: GuardOptions,
): Promise<GuardedAnswer> {
  const answer = await sendGuarded(url, init, options);
  const error = describeAnswer(answer);
  if (error !== null) throw error;
  return answer;
}

/** The same, but answers whatever the status is; `describeAnswer` tells what is wrong with it. */
export async function sendGuarded(
  url: string,
  init: GuardedInit,
  options: GuardOptions,
): Promise<GuardedAnswer> {
  const { redirects = 5 } = options;
  let target = checkUrl(url);
  let current = init;
  for (let followed = 0; ; followed++) {
    const answer = await sendOnce(target, current, options);
    const location = answer.headers.get('location');
    if (!isRedirect(answer.status) || location === null || redirects === 0) return answer;
    if (followed === redirects) {
      throw new ClipError(
        'upstream-refused',
        `${showUrl(url)} leads to more than ${redirects} redirects. Use the address that it ends at.`,
      );
    }
    const next = checkUrl(location, target);
    current = redirectInit(answer.status, current, { from: target, to: next });
    target = next;
  }
}

async function sendOnce(target: URL, init: GuardedInit, options: GuardOptions): Promise<GuardedAnswer> {
  const { policy, signal, timeoutMs = 30_000, resolve } = options;
  throwIfAborted(signal);
  const hosts = options.slots ?? slots;
  return hosts
    .run(target.host, { signal, limit: policy.hostConcurrency }, async () => {
      const deadline = AbortSignal.timeout(timeoutMs);
      const agent = guardedAgent(policy, resolve);
      try {
        const answer = await receive(target, init, {
          agent,
          signal: AbortSignal.any([signal, deadline]),
          maxBytes: options.maxBytes,
        });
        const rest = readRetryAfter(answer.headers.get('retry-after'));
        if (rest !== null && (answer.status === 429 || answer.status === 503)) hosts.rest(target.host, rest);
        return answer;
      } finally {
        if (resolve !== undefined) await agent.destroy();
      }
    })
    .catch((error: unknown) => {
      throwIfAborted(signal);
      throw describeFailure(target, error, timeoutMs);
    });
}

async function receive(
  target: URL,
  { method = 'GET', headers = {}, body }: GuardedInit,
  options: {
    readonly agent: ReturnType<typeof guardedAgent>;
    readonly signal: AbortSignal;
    readonly maxBytes: number;
  },
): Promise<GuardedAnswer> {
  const answer = await request(target, {
    method,
    headers: { 'user-agent': 'Clipline', 'accept-encoding': 'identity', ...headers },
    ...(body === undefined ? {} : { body }),
    dispatcher: options.agent,
    signal: options.signal,
  });
  const received = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const one of [value].flat()) if (one !== undefined) received.append(name, one);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const check = (bytes: number) => {
    if (bytes <= options.maxBytes) return;
    throw new ClipError(
      'request-too-large',
      `The answer of ${showUrl(target)} is larger than the ${options.maxBytes} bytes that are read. Raise the limit, or use a smaller one.`,
    );
  };
  try {
    if (method !== 'HEAD') check(Number(received.get('content-length') ?? 0));
    // undici gives Buffers.
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      check(size);
      chunks.push(chunk);
    }
  } catch (error) {
    // Nothing more of it is read.
    answer.body.on('error', () => undefined).destroy();
    throw error;
  }
  return { status: answer.statusCode, url: target.href, headers: received, bytes: Buffer.concat(chunks) };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirectInit(
  status: number,
  init: GuardedInit,
  way: { readonly from: URL; readonly to: URL },
): GuardedInit {
  const headers = keepHeaders(init.headers ?? {}, way);
  const method = init.method ?? 'GET';
  const again = status === 307 || status === 308 || method === 'GET' || method === 'HEAD';
  if (again) return { ...init, headers };
  const { 'content-type': _type, ...rest } = headers;
  return { method: 'GET', headers: rest };
}
