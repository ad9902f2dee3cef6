import { ClipError } from '@clipline/clip-core';
import type { Environment, Runtime } from '@clipline/runtime';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Interrupt, listenForInterrupt } from './interrupt.ts';
import { describeError, type Outcome, printLine, type Shell, UsageError } from './shell.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What a command gets to do its work with. */
export interface Work extends Shell {
  /** `--json`: stdout carries the documented JSON and nothing else. */
  readonly json: boolean;
  /** `--quiet`: no remarks and no progress. */
  readonly quiet: boolean;
  readonly environment: Environment;
  readonly interrupt: Interrupt;
  /** Fires at Ctrl-C, and when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  /** Opens the services at the first call; closed again when the command is over. */
  readonly openRuntime: () => Promise<Runtime>;
  /** A remark on stderr; silent with `--quiet`. */
  readonly note: (line: string) => Promise<void>;
  /** Something a person should know, on stderr; never silent. */
  readonly warn: (line: string) => Promise<void>;
}

/** Exit codes; an interrupted command ends with 128 plus the signal's number, 130 for Ctrl-C. */
export const exitCodes = { done: 0, ended: 0, failed: 1, usage: 2 } as const;

/** Mistakes of the caller which only the services can see. */
const usageCodes: ReadonlySet<string> = new Set([
  'param-invalid',
  'expression-invalid',
  'filter-unsupported',
  'labels-empty',
]);

/** A command with the common options, its examples under `--help`. */
export function defineCommand(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print JSON on stdout and nothing else')
    .option('--quiet', 'no progress and no remarks on stderr; warnings and errors stay')
    .option('--verbose', 'show where an error happened')
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map((example) => `  $ clipline ${example}`).join('\n')}\n`,
    );
}

/** Runs a command's work, prints what goes wrong in one sentence, and sets the exit code. */
export async function perform(
  shell: Shell,
  options: CommonOptions,
  work: (work: Work) => Promise<Outcome>,
): Promise<void> {
  using interrupt = listenForInterrupt();
  using _reader = watchReader(shell, interrupt);
  try {
    const outcome = await performOpened(shell, { options, interrupt, work });
    // A service is ended by a signal: that is how it should end.
    const code = outcome === 'ended' ? null : interrupt.exitCode();
    process.exitCode = code ?? exitCodes[outcome];
  } catch (error) {
    const code = interrupt.exitCode();
    if (code === null || !isAbort(error)) {
      await printLine(shell.stderr, describeError(error, options.verbose ?? false));
    } else if (code !== exitCodes.done) {
      await printLine(shell.stderr, 'Interrupted.');
    }
    process.exitCode = code ?? (isUsage(error) ? exitCodes.usage : exitCodes.failed);
  }
}

async function performOpened(
  shell: Shell,
  job: {
    readonly options: CommonOptions;
    readonly interrupt: Interrupt;
    readonly work: (work: Work) => Promise<Outcome>;
  },
): Promise<Outcome> {
  // Loaded late, so that `--help` and usage errors answer at once.
  const { openRuntime, readEnvironment } = await import('@clipline/runtime');
  const environment = readEnvironment();
  const { json = false, quiet = false } = job.options;
  await using stack = new AsyncDisposableStack();
  let runtime: Promise<Runtime> | undefined;
  return await job.work({
    ...shell,
    json,
    quiet,
    environment,
    interrupt: job.interrupt,
    signal: job.interrupt.signal,
    openRuntime: () => {
      runtime ??= openRuntime(environment).then((opened) => stack.use(opened));
      return runtime;
    },
    note: async (line) => (quiet ? undefined : await printLine(shell.stderr, line)),
    warn: (line) => printLine(shell.stderr, line),
  });
}

/** Ends the work in order, and quietly, when the reader of stdout has gone, as `| head` does. */
function watchReader(shell: Shell, interrupt: Interrupt): Disposable {
  const listener = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    interrupt.end(exitCodes.done);
  };
  shell.stdout.on('error', listener);
  return { [Symbol.dispose]: () => void shell.stdout.removeListener('error', listener) };
}

function isAbort(error: unknown): boolean {
  if (error instanceof ClipError) return error.code === 'aborted';
  return error instanceof Error && error.name === 'AbortError';
}

function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof ClipError && usageCodes.has(error.code));
}

/** Parses a whole number of an option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Parses an option that may be given more than once into a list. */
export function repeated(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

/** What to do with a text that is longer than the model reads. */
export function longTextOption(): Option {
  return new Option(
    '--long-text <how>',
    'what to do with a text longer than the model reads (default: truncate)',
  ).choices(['truncate', 'split-mean', 'refuse']);
}
