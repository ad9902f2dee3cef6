import { fileURLToPath } from 'node:url';
import type { Environment } from '@clipline/runtime';
import type { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, type Work, wholeNumber } from '../command.ts';
import { startDetached } from '../detach.ts';
import { openProgressBar, updateIndexing } from '../progress-bar.ts';
import { readSetupUrl } from '../setup-link.ts';
import { type Outcome, printJson, printLine, type Shell, UsageError } from '../shell.ts';

interface StartOptions extends CommonOptions {
  readonly port?: number;
  readonly host?: string;
  readonly detach?: boolean;
  readonly dev?: boolean;
}

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** `clipline start`: runs database, dashboard and worker. */
export function startCommand(shell: Shell): Command {
  return defineCommand('start', 'Run database, dashboard and worker, and print where the dashboard is.', [
    'start',
    'start --port 8080',
    'start --detach --json',
  ])
    .option('--port <n>', 'port of the dashboard (CLIPLINE_PORT, 4680)', wholeNumber(1, 65_535))
    .option('--host <address>', 'address to listen on (CLIPLINE_HOST, 127.0.0.1)')
    .option('--detach', 'go on in the background; `clipline stop` ends it')
    .option('--dev', 'serve the sources as they change, for working on Clipline itself')
    .action((options: StartOptions) =>
      perform(shell, options, async (work) => {
        const environment: Environment = {
          ...work.environment,
          ...(options.port !== undefined && { port: options.port }),
          ...(options.host !== undefined && { host: options.host }),
        };
        if (options.detach && options.dev) throw new UsageError('Give one of --detach and --dev.');
        if (!options.detach) return runInForeground(work, environment, options);
        const url = await startDetached(environment, {
          program,
          signal: work.interrupt.signal,
          onStage: (stage) => void printLine(shell.stderr, stage),
        });
        await printReady(shell, environment, { json: options.json ?? false, url });
        return 'done';
      }),
    );
}

async function runInForeground(
  work: Work,
  environment: Environment,
  options: StartOptions,
): Promise<Outcome> {
  const { startApplication } = await import('@clipline/runtime');
  const { signal } = work.interrupt;
  const began = Date.now();
  const say = (text: string) => void printLine(work.stderr, text);
  using bar = openProgressBar(work, 'images');
  await using application = await startApplication(environment, {
    program,
    development: options.dev ?? false,
    signal,
    onStage: (stage) => say(`${stage} …`),
    onSamples: (progress) => updateIndexing(bar, progress),
    onSamplesDone: (run) => {
      bar[Symbol.dispose]();
      if (run.status === 'succeeded')
        say(`${run.progress.scanned} sample images are in the catalogue "samples".`);
      else
        say(`The sample images are not in (${run.status}): ${run.error?.message ?? 'no reason was given'}`);
    },
    onWarning: say,
  });
  await printReady(work, environment, { json: work.json, url: application.url });
  if (!application.own) {
    say('It was running already; `clipline stop` ends it.');
    return 'done';
  }
  if (!isLoopback(environment.host)) {
    say(
      `Note: whoever can reach ${environment.host} sees the sign-in page. Put a proxy with TLS before it: without one the password travels in the clear.`,
    );
  }
  say(`Ready after ${((Date.now() - began) / 1000).toFixed(1)} s. Ctrl-C ends it.`);
  work.interrupt.onSecond(() => application.kill());
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  say('Ending …');
  return 'ended';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Says where to go: the link that makes the owner while there is none, the dashboard afterwards. */
async function printReady(
  shell: Shell,
  environment: Environment,
  { json, url }: { readonly json: boolean; readonly url: string },
): Promise<void> {
  const setup = await readSetupUrl(environment, url);
  if (json) await printJson(shell.stdout, { url, setup });
  else if (setup === null) await printLine(shell.stdout, `Clipline is at ${url}`);
  else
    await printLine(shell.stdout, `Clipline is ready. Open this link to become its owner:\n\n  ${setup}\n`);
}
