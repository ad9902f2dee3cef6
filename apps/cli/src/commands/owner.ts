import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { findDashboard, setupUrl } from '../setup-link.ts';
import { printJson, printLine, type Shell } from '../shell.ts';

/** `clipline owner`: whose installation this is, and how to become its owner or to find back in. */
export function ownerCommand(shell: Shell): Command {
  return new Command('owner')
    .description('Show the owner, or the link that makes one; replace a lost password.')
    .addCommand(showCommand(shell), { isDefault: true })
    .addCommand(resetCommand(shell))
    .addHelpText('after', '\nExamples:\n  $ clipline owner\n  $ clipline owner reset\n');
}

function showCommand(shell: Shell): Command {
  return defineCommand('show', 'Show the owner, or the link that makes one.', [
    'owner show',
    'owner show --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const { owner } = await work.openRuntime();
      const token = await owner.setupToken();
      const setup = token === null ? null : setupUrl(await findDashboard(work.environment), token);
      const person = await owner.find();
      if (work.json) await printJson(work.stdout, { owner: person, setup });
      else if (setup !== null) await printLine(work.stdout, `Open this link to become the owner: ${setup}`);
      else await printLine(work.stdout, toPrintable(`${person?.name} <${person?.email}>`));
      return 'done';
    }),
  );
}

function resetCommand(shell: Shell): Command {
  return defineCommand('reset', 'Print a link that sets a new password for the owner; valid for an hour.', [
    'owner reset',
    'owner reset --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const { owner } = await work.openRuntime();
      const reset = setupUrl(await findDashboard(work.environment), await owner.resetToken());
      if (work.json) await printJson(work.stdout, { reset });
      else await printLine(work.stdout, `Open this link within an hour to set a new password: ${reset}`);
      return 'done';
    }),
  );
}
