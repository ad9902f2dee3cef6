import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipError, throwIfAborted } from '@clipline/clip-core';
import { checkSecretKey } from '../connections/connections.ts';
import { type ConnectedDatabase, connectDatabase } from '../database/connect-database.ts';
import { childVariables, type Environment, projectRoot } from '../environment.ts';
import { type Home, prepareHome } from '../home.ts';
import { openRuntime } from '../open-runtime.ts';
import type { RunProgress, RunSummary } from '../services.ts';
import { buildDashboard, dashboardFolder, nextProgram } from './dashboard-build.ts';
import { indexSamples, needsSamples } from './index-samples.ts';
import {
  claimInstance,
  findInstance,
  findLeftBehind,
  type Instance,
  type InstanceClaim,
} from './instance.ts';
import { checkPort } from './port.ts';
import { type Crash, type SupervisedChild, superviseChild } from './supervise-child.ts';
import { waitForHttp } from './wait-for-http.ts';
import { onSourceChange } from './watch-sources.ts';

export interface StartOptions {
  /** Path of the program that is a worker when called with `worker`. */
  readonly program: string;
  /** Serves the sources as they change: nothing is built, and the programs speak on the terminal. */
  readonly development: boolean;
  readonly signal: AbortSignal;
  /** What is being done now, for people. */
  readonly onStage: (stage: string) => void;
  readonly onSamples: (progress: RunProgress) => void;
  /** The samples were taken in, or not; the application runs in either case. */
  readonly onSamplesDone: (run: RunSummary) => void;
  readonly onWarning: (message: string) => void;
}

/** The application as it runs; disposing of it ends every process that was started for it. */
export interface Application extends AsyncDisposable {
  readonly url: string;
  /** False when it ran already; disposing of it then does nothing. */
  readonly own: boolean;
  /** Ends the children at once, without a chance to tidy up. */
  kill(): void;
}

const readyLimit = 120_000;
const hopelessAfter = 4;

/**
 * Starts database, dashboard and worker, takes in the samples the first time, and resolves when all is ready; or
 * answers the application that runs for this home folder already.
 * Throws `home-unwritable`, `disk-full`, `port-taken`, `database-unavailable`, `process-failed`, `aborted`.
 */
export async function startApplication(
  environment: Environment,
  options: StartOptions,
): Promise<Application> {
  const home = await prepareHome(environment.home);
  const url = applicationUrl(environment);
  // The children of a start that was killed give its port back a moment later.
  const dying = (await findLeftBehind(home))?.url === url;
  const claim = await claimOrJoin(home, url, options);
  if ('url' in claim) return { url: claim.url, own: false, kill() {}, async [Symbol.asyncDispose]() {} };

  await using stack = new AsyncDisposableStack();
  stack.use(claim);
  const stage = async (text: string) => {
    throwIfAborted(options.signal);
    options.onStage(text);
    await claim.announce('starting', text);
  };
  await stage('Looking for a free port');
  await checkPort(environment.host, environment.port, dying ? 10_000 : 0);
  await stage('Starting the database');
  const database = stack.use(
    await connectDatabase(environment, { maxConnections: 3, applicationName: 'clipline start' }),
  );
  if (!options.development) {
    await buildDashboard(projectRoot, {
      variables: childVariables(environment),
      signal: options.signal,
      onBuild: () => void stage('Building the dashboard (about a minute, once)'),
    });
  }
  await checkSecretKey({ database, environment }).catch((error: Error) => options.onWarning(error.message));
  await stage('Starting dashboard and worker');
  const children = startChildren(environment, home, options);
  stack.defer(async () => {
    await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
  });
  if (options.development) stack.use(onSourceChange(projectRoot, () => children.at(-1)?.restart()));
  await waitForHttp(`${url}/api/health`, {
    milliseconds: readyLimit,
    signal: options.signal,
    giveUp: () => findHopeless(children),
  });
  await takeInSamples(environment, database, { ...options, stage, children });
  await claim.announce('ready', 'ready');
  const owned = stack.move();
  return {
    url,
    own: true,
    kill: () => {
      for (const child of children) child.kill();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Where a browser finds the application. */
export function applicationUrl(environment: Pick<Environment, 'host' | 'port'>): string {
  const host = environment.host === '0.0.0.0' || environment.host === '::' ? '127.0.0.1' : environment.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${environment.port}`;
}

/** Becomes the application of this home folder, or waits until the one that is has finished starting. */
async function claimOrJoin(
  home: Home,
  url: string,
  options: StartOptions,
): Promise<InstanceClaim | Instance> {
  let told = '';
  for (;;) {
    throwIfAborted(options.signal);
    const claim = claimInstance(home, url);
    if (claim) return claim;
    const other = await findInstance(home);
    if (other?.state === 'ready') return other;
    if (other && other.stage !== told) {
      told = other.stage;
      options.onStage(`Waiting for process ${other.pid}, which is starting already: ${other.stage}`);
    }
    await sleep(100);
  }
}

function startChildren(
  environment: Environment,
  home: Home,
  options: StartOptions,
): readonly SupervisedChild[] {
  const { development } = options;
  const logFile = (name: string) => (development ? null : join(home.logs, `${name}.log`));
  const onCrash = ({ name, reason, restartInMilliseconds }: Crash) => {
    const log = logFile(name);
    options.onWarning(
      `The ${name} ended (${reason}); it starts again in ${restartInMilliseconds / 1000} s.${log ? ` See ${log}.` : ''}`,
    );
  };
  const dashboard = superviseChild(
    {
      name: 'dashboard',
      command: [
        nextProgram(projectRoot),
        development ? 'dev' : 'start',
        dashboardFolder(projectRoot),
        ...['-H', environment.host, '-p', String(environment.port)],
      ],
      // As the worker's, so that a relative path means one place in previews and in runs.
      folder: projectRoot,
      variables: childVariables(environment, {
        NODE_ENV: development ? 'development' : 'production',
        NEXT_TELEMETRY_DISABLED: '1',
      }),
      logFile: logFile('dashboard'),
    },
    onCrash,
  );
  const worker = superviseChild(
    {
      name: 'worker',
      command: [options.program, 'worker'],
      folder: projectRoot,
      variables: childVariables(environment),
      logFile: logFile('worker'),
    },
    onCrash,
  );
  return [dashboard, worker];
}

function findHopeless(children: readonly SupervisedChild[]): ClipError | null {
  const child = children.find((candidate) => candidate.crashes() >= hopelessAfter);
  if (!child) return null;
  return new ClipError(
    'process-failed',
    `The ${child.name} does not stay up. Its last words:\n${child.lastWords()}`,
  );
}

/** The application runs without the samples as well, so that a failure to take them in is only a warning. */
async function takeInSamples(
  environment: Environment,
  database: ConnectedDatabase,
  options: StartOptions & {
    readonly stage: (text: string) => Promise<void>;
    readonly children: readonly SupervisedChild[];
  },
): Promise<void> {
  const folder = join(projectRoot, 'samples');
  if (!(await needsSamples(database.prisma, folder))) return;
  await options.stage('Taking in the sample images');
  await using runtime = await openRuntime(environment, { database });
  const hopeless = new AbortController();
  const timer = setInterval(() => {
    const reason = findHopeless(options.children);
    if (reason) hopeless.abort(reason);
  }, 500);
  try {
    const run = await indexSamples(
      { prisma: database.prisma, runtime },
      {
        folder,
        signal: AbortSignal.any([options.signal, hopeless.signal]),
        onProgress: options.onSamples,
      },
    );
    options.onSamplesDone(run);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    options.onWarning(`The sample images are not in: ${message}`);
  } finally {
    clearInterval(timer);
  }
  throwIfAborted(options.signal);
  hopeless.signal.throwIfAborted();
}
