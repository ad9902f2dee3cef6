import { statfs } from 'node:fs/promises';
import {
  applicationUrl,
  checkDashboardBuild,
  checkPort,
  type Environment,
  findInstance,
  type Home,
  loadNodes,
  nodeRegistry,
  openRuntime,
  prepareHome,
  projectRoot,
  type Runtime,
} from '@clipline/runtime';
import { attempt } from './attempt.ts';
import { examineOutside } from './examine-outside.ts';

/** One thing that Clipline needs, and how it is. `failed` keeps Clipline from working. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do, unless all is well. */
  readonly remedy?: string;
}

const leastNode = 24;

/** Looks at everything in turn; what depends on something that failed is left out. */
export async function* examine(environment: Environment): AsyncIterable<Check> {
  yield checkNode(process.versions.node);
  const prepared = await attempt('home', () => prepareHome(environment.home));
  if ('check' in prepared) {
    yield prepared.check;
    return;
  }
  const home = prepared.value;
  yield { name: 'home', state: 'ok', detail: home.path };
  yield await checkDisk(home);
  yield await checkPlugins(environment);
  yield* examineServices(environment);
  yield await checkDashboard();
  yield await checkAddress(environment, home);
}

function checkNode(version: string): Check {
  const ok = Number(version.split('.')[0]) >= leastNode;
  return {
    name: 'node',
    state: ok ? 'ok' : 'failed',
    detail: `${version} (${process.execPath})`,
    ...(!ok && { remedy: `Run \`npm ci\`, which brings Node ${leastNode}, or install Node ${leastNode}.` }),
  };
}

async function checkPlugins({ home }: Environment): Promise<Check> {
  const { plugins } = await loadNodes({ home, builtIn: nodeRegistry });
  const wrong = plugins.filter(({ state }) => state !== 'ready');
  if (wrong.length === 0) {
    const names = plugins.map(({ name, version }) => `${name}@${version}`).join(', ');
    return { name: 'plugins', state: 'ok', detail: names || 'none' };
  }
  return {
    name: 'plugins',
    state: 'warning',
    detail: wrong.map(({ problem, name }) => problem ?? name).join(' '),
    remedy: 'Pipelines that use their nodes do not run until this is mended; all else does.',
  };
}

async function checkDisk(home: Home): Promise<Check> {
  const { bavail, bsize } = await statfs(home.path);
  const gigabytes = (bavail * bsize) / 1024 ** 3;
  return {
    name: 'disk',
    state: gigabytes < 1 ? 'warning' : 'ok',
    detail: `${gigabytes.toFixed(1)} GB free`,
    ...(gigabytes < 1 && { remedy: 'Free some space, or set CLIPLINE_HOME to a folder on another disk.' }),
  };
}

async function* examineServices(environment: Environment): AsyncIterable<Check> {
  const opened = await attempt('database', () => openRuntime(environment));
  if ('check' in opened) {
    yield opened.check;
    return;
  }
  await using runtime = opened.value;
  const health = await runtime.health();
  yield {
    name: 'database',
    state: health.database.state === 'ready' ? 'ok' : 'failed',
    detail: health.database.detail,
  };
  yield {
    name: 'store',
    state: health.store.state === 'ready' ? 'ok' : 'failed',
    detail: health.store.detail,
    ...(health.store.state === 'unavailable' && { remedy: health.store.remedy }),
  };
  yield await checkModel(runtime, environment.model);
  if (health.database.state === 'ready') yield* examineOutside(runtime);
}

async function checkModel(runtime: Runtime, chosen: string | null): Promise<Check> {
  const models = await attempt('model', () => runtime.models.list());
  if ('check' in models) return models.check;
  const id = chosen ?? models.value.find(({ isDefault }) => isDefault)?.id;
  if (id === undefined) {
    return {
      name: 'model',
      state: 'failed',
      detail: 'no model is on this machine',
      remedy: 'Fetch one with `clipline model pull <id>`; `clipline model list` names them.',
    };
  }
  const proof = await attempt('model', () => runtime.models.check(id));
  if ('check' in proof) return proof.check;
  const { model, revision } = proof.value.stamp;
  const starter = models.value.some((view) => view.id === model && view.starter);
  return {
    name: 'model',
    state: 'ok',
    detail: `${model}, revision ${revision}${starter ? '; it is small and for trying things out' : ''}`,
  };
}

async function checkDashboard(): Promise<Check> {
  const state = await checkDashboardBuild(projectRoot);
  return {
    name: 'dashboard',
    state: state === 'current' ? 'ok' : 'warning',
    detail: state === 'current' ? 'built' : `its build is ${state}`,
    ...(state !== 'current' && { remedy: '`clipline start` builds it, which takes about a minute.' }),
  };
}

async function checkAddress(environment: Environment, home: Home): Promise<Check> {
  const instance = await findInstance(home);
  if (instance)
    return { name: 'address', state: 'ok', detail: `running at ${instance.url} (${instance.state})` };
  const free = await attempt('address', () => checkPort(environment.host, environment.port));
  if ('check' in free) return free.check;
  return { name: 'address', state: 'ok', detail: `${applicationUrl(environment)} is free` };
}
