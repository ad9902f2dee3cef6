import type { Readable, Writable } from 'node:stream';
import { ClipError } from '@clipline/clip-core';

/** A stream that may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Where a command reads and writes: stdout carries results only, all else goes to stderr. */
export interface Shell {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
}

/**
 * What a finished command means for the exit code: 0 done, 1 failed; 0 also for a service that ran until it was
 * told to end. Usage errors are thrown and give 2.
 */
export type Outcome = 'done' | 'failed' | 'ended';

/** A mistake in how the command was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes one line and waits until it is taken; a reader that is gone is no error here. */
export function printLine(stream: Writable, line: string): Promise<void> {
  // A pipe that nobody reads tells of itself by its `error` event; waiting for room would be for ever.
  return new Promise((resolve) => stream.write(`${line}\n`, () => resolve()));
}

/** Writes one value as a line of JSON. */
export function printJson(stream: Writable, value: unknown): Promise<void> {
  return printLine(stream, JSON.stringify(value));
}

/** One sentence for a person; the whole story with `verbose`. */
export function describeError(error: unknown, verbose: boolean): string {
  if (verbose && error instanceof Error) return describeChain(error);
  if (error instanceof ClipError || error instanceof UsageError) return `Error: ${error.message}`;
  const message = error instanceof Error ? error.message : String(error);
  return `Error: ${message} (This was not foreseen; --verbose shows where it happened.)`;
}

function describeChain(error: Error): string {
  const code = error instanceof ClipError ? ` [${error.code}]` : '';
  const cause = error.cause instanceof Error ? `\nCaused by: ${describeChain(error.cause)}` : '';
  return `${error.stack ?? error.message}${code}${cause}`;
}
