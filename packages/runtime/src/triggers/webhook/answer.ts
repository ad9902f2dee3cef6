import type { ClipError, JsonValue } from '@clipline/clip-core';
import type { HookAnswer } from '../triggers.ts';
import type { Outcome } from './read-outcome.ts';

/** A request that is refused, with the HTTP status that says so. */
export class Refusal extends Error {
  readonly answer: HookAnswer;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.answer = { status, headers, body: { error: { code, message } } };
  }
}

export function accepted(runId: string | null): HookAnswer {
  return { status: 202, headers: {}, body: { run: runId, status: 'queued' } };
}

interface EndedRun {
  readonly id: string;
  readonly status: string;
  readonly progress: object;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** How a run ended that was waited for: 200, or 500 when it failed or was cancelled. */
export function ended(run: EndedRun, outcome: Outcome | null): HookAnswer {
  // Progress holds numbers and null.
  const results = { ...run.progress } as { readonly [name: string]: JsonValue };
  const error = run.error === null ? null : { code: run.error.code, message: run.error.message };
  // Plain data.
  const found = outcome === null ? {} : ({ ...outcome } as unknown as { readonly [name: string]: JsonValue });
  return {
    status: run.status === 'succeeded' ? 200 : 500,
    headers: {},
    body: { run: run.id, status: run.status, results, error, ...found },
  };
}

/** Refuses because the run could not be started. */
export function unstarted(error: Pick<ClipError, 'code' | 'message'>): HookAnswer {
  return { status: 500, headers: {}, body: { error: { code: error.code, message: error.message } } };
}
