import type { ErrorCode, Facet, HookRule, JsonValue, Listening } from '@clipline/clip-core';
import type { RunStatus } from '../services.ts';

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

/** What last came of a trigger. */
export interface LastFiring {
  readonly at: Date;
  /** Null when the pipeline's settings left it out because another run went on, or none could be started. */
  readonly runId: string | null;
  /** Of that run; null when there is none, or it is gone. */
  readonly status: RunStatus | null;
  /** Why no run could be started. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

/** How a webhook is called. It holds no secret. */
export interface HookView extends Pick<HookRule, 'path' | 'auth' | 'accept'> {
  /** Names of the headers that `auth: header` asks for; none when its connection cannot be used. */
  readonly headers: readonly string[];
  /** What every item that it is sent has to have, such as `image`. */
  readonly carries: readonly Facet[];
}

/** A trigger as it was published. */
export interface TriggerView {
  /** Its id in the pipeline's file. */
  readonly id: string;
  /** False while the pipeline is not published, it is switched off there, or has a problem. */
  readonly active: boolean;
  readonly paused: boolean;
  /** What it listens to; null where its type is gone. */
  readonly to: Listening['to'] | null;
  /** Null unless it listens to requests now. */
  readonly hook: HookView | null;
  /** When it was first published. */
  readonly since: Date;
  /** Null when it has not fired within the last 30 days. */
  readonly last: LastFiring | null;
  /** Why it cannot be listened to; null when it can. */
  readonly problem: string | null;
}

export interface Triggers {
  /** The triggers of a pipeline's published version; none of a pipeline that is not there. */
  list(pipeline: string): Promise<readonly TriggerView[]>;
  /** Answers a request for a webhook trigger; what is wrong with it is an answer too, of status 400 to 503. */
  receive(request: HookRequest): Promise<HookAnswer>;
}
