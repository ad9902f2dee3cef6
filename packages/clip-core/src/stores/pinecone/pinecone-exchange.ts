import { AsyncLocalStorage } from 'node:async_hooks';

/** What the client does not tell of a request: how it was answered. */
export interface Exchange {
  readonly signal: AbortSignal;
  /** Of the last answer; undefined while none came. */
  status?: number;
  /** Milliseconds that the service asks to wait. */
  retryAfter?: number;
  /** Number of the write that this request was. */
  written?: number;
  /** Number of the last write that this answer knows of. */
  indexed?: number;
}

const current = new AsyncLocalStorage<Exchange>();

/** Makes a call of the client whose requests are told to `exchange`, and end when its signal fires. */
export function withExchange<T>(exchange: Exchange, call: () => Promise<T>): Promise<T> {
  return current.run(exchange, call);
}

/** A `fetch` for the client. */
export async function fetchInExchange(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const exchange = current.getStore();
  if (!exchange) return await fetch(input, init);
  const response = await fetch(input, { ...init, signal: exchange.signal });
  exchange.status = response.status;
  const { headers } = response;
  for (const [field, header] of [
    ['written', 'x-pinecone-request-lsn'],
    ['indexed', 'x-pinecone-max-indexed-lsn'],
  ] as const) {
    const value = Number(headers.get(header) ?? Number.NaN);
    if (Number.isFinite(value)) exchange[field] = value;
  }
  const wait = readRetryAfter(headers.get('retry-after'));
  if (wait !== undefined) exchange.retryAfter = wait;
  return response;
}

/** Seconds or a date, as milliseconds from now. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}
