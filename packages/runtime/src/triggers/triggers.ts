import type { JsonValue } from '@clipline/clip-core';

/** A request that came in under `/api/hooks/`. */
export interface HookRequest {
  /** What follows `/api/hooks/`. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Headers;
  /** Read only after the request was found to be small enough and allowed. */
  readonly body: AsyncIterable<Uint8Array> | null;
  readonly signal?: AbortSignal;
}

export interface HookAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue;
}

export interface Triggers {
  /** Answers a request for a webhook trigger; what is wrong with it is an answer too, of status 400 to 503. */
  receive(request: HookRequest): Promise<HookAnswer>;
}
