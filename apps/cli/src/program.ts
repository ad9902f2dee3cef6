import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { apiKeyCommand } from './commands/api-key.ts';
import { catalogCommand } from './commands/catalog.ts';
import { classifyCommand } from './commands/classify.ts';
import { connectionCommand } from './commands/connection.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { indexCommand } from './commands/index-folder.ts';
import { modelCommand } from './commands/model.ts';
import { moderateCommand } from './commands/moderate.ts';
import { nodeCommand } from './commands/node.ts';
import { ownerCommand } from './commands/owner.ts';
import { pipelineCommand } from './commands/pipeline.ts';
import { runCommand } from './commands/run.ts';
import { runsCommand } from './commands/runs.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { searchCommand } from './commands/search.ts';
import { startCommand } from './commands/start.ts';
import { stopCommand } from './commands/stop.ts';
import { storeCommand } from './commands/store.ts';
import { workerCommand } from './commands/worker.ts';
import type { Shell } from './shell.ts';

const introduction = `
Begin with:
  $ clipline index ./photos --catalog holidays
  $ clipline search "a dog on the beach" --catalog holidays
  $ clipline start

\`clipline <command> --help\` shows examples of each.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
State lies in CLIPLINE_HOME; \`clipline doctor\` checks everything that Clipline needs.`;

/** The whole command line; parsing throws a CommanderError in place of ending the process. */
export function createProgram(shell: Shell): Command {
  const program = new Command('clipline')
    .description('Search, classify and moderate images in words, on your own machine.')
    .version(readVersion(), '-V, --version')
    .addHelpText('after', introduction);
  const commands = [
    startCommand,
    stopCommand,
    indexCommand,
    searchCommand,
    classifyCommand,
    moderateCommand,
    embedCommand,
    runCommand,
    pipelineCommand,
    runsCommand,
    modelCommand,
    storeCommand,
    nodeCommand,
    connectionCommand,
    catalogCommand,
    scheduleCommand,
    ownerCommand,
    apiKeyCommand,
    workerCommand,
    doctorCommand,
  ];
  for (const define of commands) program.addCommand(define(shell));
  configure(program, shell, 'clipline');
  return program;
}

/** What `addCommand` does not hand down. */
function configure(command: Command, shell: Shell, name: string): void {
  command.exitOverride().showHelpAfterError(`Type \`${name} --help\` for how to use it.`);
  command.configureOutput({
    writeOut: (text) => shell.stdout.write(text),
    writeErr: (text) => shell.stderr.write(text),
    outputError: (text, write) =>
      write(text.replace(/^error: (.)/, (_, first) => `Error: ${first.toUpperCase()}`)),
  });
  for (const child of command.commands) configure(child, shell, `${name} ${child.name()}`);
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
