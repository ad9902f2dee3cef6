import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { printLine, type Shell } from '../shell.ts';

/** `clipline worker`: takes runs from the queue until it is ended. */
export function workerCommand(shell: Shell): Command {
  return defineCommand(
    'worker',
    'Take runs from the queue until Ctrl-C; `clipline start` runs one already.',
    ['worker', 'worker --verbose'],
  ).action((options: CommonOptions) =>
    perform(shell, options, async ({ interrupt, openRuntime }) => {
      const runtime = await openRuntime();
      await printLine(shell.stderr, `Working on the queue of ${runtime.home}. Ctrl-C ends it.`);
      await runtime.work({ signal: interrupt.signal });
      return 'ended';
    }),
  );
}
