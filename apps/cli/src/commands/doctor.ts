import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import type { Check } from '../examine.ts';
import { printJson, printLine, type Shell } from '../shell.ts';

const marks = { ok: '✓', warning: '!', failed: '✗' } as const;

/** `clipline doctor`: checks all that Clipline needs and says what to do. */
export function doctorCommand(shell: Shell): Command {
  return defineCommand('doctor', 'Check everything that Clipline needs and say what to do.', [
    'doctor',
    'doctor --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async ({ environment }) => {
      // Loaded late, so that `--help` answers at once.
      const { examine } = await import('../examine.ts');
      const checks: Check[] = [];
      for await (const check of examine(environment)) {
        checks.push(check);
        if (!options.json) await printCheck(shell, check);
      }
      const ok = checks.every(({ state }) => state !== 'failed');
      if (options.json) await printJson(shell.stdout, { ok, checks });
      else await printLine(shell.stdout, ok ? 'All is well.' : 'Something is wrong; see above.');
      return ok ? 'done' : 'failed';
    }),
  );
}

async function printCheck(shell: Shell, { name, state, detail, remedy }: Check): Promise<void> {
  await printLine(shell.stdout, `${marks[state]} ${name}: ${detail}`);
  if (remedy) await printLine(shell.stdout, `    ${remedy}`);
}
