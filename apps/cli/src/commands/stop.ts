import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { printJson, printLine, type Shell } from '../shell.ts';

/** `clipline stop`: ends what `clipline start` began. */
export function stopCommand(shell: Shell): Command {
  return defineCommand('stop', 'End what `clipline start` began.', ['stop']).action(
    (options: CommonOptions) =>
      perform(shell, options, async ({ environment }) => {
        const { stopApplication } = await import('@clipline/runtime');
        const instance = await stopApplication(environment);
        if (options.json)
          await printJson(shell.stdout, { stopped: instance !== null, url: instance?.url ?? null });
        else await printLine(shell.stdout, instance ? `Stopped ${instance.url}.` : 'Nothing was running.');
        return 'done';
      }),
  );
}
