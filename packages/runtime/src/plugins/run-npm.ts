import { type ExecFileException, execFile } from 'node:child_process';
import { ClipError } from '@clipline/clip-core';

/** No script of a package ever runs, and nobody is told what was installed. */
const always = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--legacy-peer-deps',
  '--omit=dev',
  '--loglevel=error',
];
const longest = 300_000;

/** Runs npm in a folder and answers what it printed. Throws `process-failed` with npm's own words. */
export async function runNpm(folder: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      timeout: longest,
      maxBuffer: 16 * 1024 * 1024,
      ...(signal ? { signal } : {}),
    };
    execFile('npm', [...args, ...always], options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(explain(error, { stderr, command: args[0] ?? '' }));
    });
  });
}

function explain(
  error: ExecFileException,
  { stderr, command }: { readonly stderr: string; readonly command: string },
): ClipError {
  if (error.name === 'AbortError')
    return new ClipError('aborted', 'The work was cancelled.', { cause: error });
  if (error.code === 'ENOENT') {
    return new ClipError('process-failed', 'npm is not on the PATH. Install it, then try again.', {
      cause: error,
    });
  }
  const said = stderr
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/complete log|^code /.test(line));
  return new ClipError(
    'process-failed',
    `npm ${command} failed: ${said.slice(0, 4).join(' ') || error.message}`,
    {
      cause: error,
    },
  );
}
