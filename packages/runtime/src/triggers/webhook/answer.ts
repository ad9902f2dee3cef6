import type { ErrorCode, JsonValue } from '@clipline/clip-core';
import type { HookAnswer } from '../triggers.ts';
import type { Outcome } from './fit-outcome.ts';

/** Why a request is refused, for who sent it. */
interface Reason {
  readonly code: ErrorCode;
  /** What was wrong. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is refused, with the HTTP status that says so. */
export class Refusal extends Error {
  readonly answer: HookAnswer;

  constructor(status: number, { code, message, remedy, headers = {} }: Reason) {
    super(message);
    this.answer = { status, headers, body: { error: { code, message, remedy } } };
  }
}

export function accepted(runId: string | null): HookAnswer {
  return { status: 202, headers: {}, body: { run: runId, status: 'queued' } };
}

/** An error as a row holds it. */
interface StoredError {
  readonly code: string;
  readonly message: string;
}

interface EndedRun {
  readonly id: string;
  readonly status: string;
  readonly progress: object;
  readonly error: StoredError | null;
}

/** How a run ended that was waited for: 200, or 500 when it failed or was cancelled. */
export function ended(run: EndedRun, outcome: Outcome | null): HookAnswer {
  // Progress holds numbers and null.
  const results = { ...run.progress } as { readonly [name: string]: JsonValue };
  const error = run.status === 'succeeded' ? null : explainEnd(run);
  // Plain data.
  const found = outcome === null ? {} : ({ ...outcome } as unknown as { readonly [name: string]: JsonValue });
  return {
    status: run.status === 'succeeded' ? 200 : 500,
    headers: {},
    body: { run: run.id, status: run.status, results, error, ...found },
  };
}

/** Refuses because the run could not be started. */
export function unstarted({ code, message }: StoredError): HookAnswer {
  const remedy =
    'Have what the message says mended, then send the request under another key: this one is not tried again.';
  return { status: 500, headers: {}, body: { error: { code, message, remedy } } };
}

/** Why a run did not succeed, and where to look. */
function explainEnd({ id, status, error }: EndedRun) {
  const { code, message } = error ?? { code: 'aborted', message: `The run has ended as ${status}.` };
  const remedy = `Look at the run in Clipline under /runs/${id}; to run again, send the request under another key.`;
  return { code, message, remedy };
}
