import { Console } from 'node:console';
import { CommanderError } from 'commander';
import { exitCodes } from './command.ts';
import { createProgram } from './program.ts';

// What a library says by itself must not end up among the results.
globalThis.console = new Console(process.stderr, process.stderr);

// Nobody is left to tell; a command that is under way ends in order by its own listener.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await createProgram({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  }).parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end with 0, everything else that the parser refuses is wrong usage.
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
// All is closed and printed; a thread or a half-read stdin that lingers must not keep the terminal waiting.
process.exit();
