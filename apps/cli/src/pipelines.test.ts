import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openRuntime, type Runtime, readEnvironment } from '@clipline/runtime';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createProgram } from './program.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

// One home folder, and a worker in this process, for all of them.
let folder: string;
let runtime: Runtime;
const stop = new AbortController();
let working: Promise<void>;

/** Runs a command in this process. */
async function clipline(...args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  process.exitCode = undefined;
  await createProgram({ stdin, stdout, stderr }).parseAsync(['node', 'clipline', ...args]);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

async function json(...args: readonly string[]) {
  const { stdout, stderr } = await clipline(...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const file = () => join(folder, 'label.json');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipline-pipelines-'));
  vi.stubEnv('CLIPLINE_HOME', join(folder, 'home'));
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('CLIPLINE_THREADS', '1');
  runtime = await openRuntime(readEnvironment({ CLIPLINE_HOME: join(folder, 'home') }));
  working = runtime.work({ signal: stop.signal });
  await mkdir(join(folder, 'pictures'));
  for (const colour of ['red', 'blue']) {
    const picture = sharp({ create: { width: 32, height: 32, channels: 3, background: colour } });
    await picture.png().toFile(join(folder, 'pictures', `${colour}.png`));
  }
  await writeFile(join(folder, 'pictures', 'torn.png'), 'no picture');
  await writeFile(
    file(),
    JSON.stringify({
      name: 'label',
      nodes: [
        { id: 'folder', type: 'sources.folder', params: { root: join(folder, 'pictures') } },
        { id: 'embed', type: 'clip.embed-image' },
        { id: 'classify', type: 'clip.classify', params: { labels: ['red', 'blue'], templateSet: 'plain' } },
        { id: 'write', type: 'output.write-file', params: { path: join(folder, 'labels.jsonl') } },
      ],
      edges: [
        { from: 'folder', to: 'embed' },
        { from: 'embed', to: 'classify' },
        { from: 'classify', to: 'write' },
      ],
    }),
  );
});

afterAll(async () => {
  stop.abort();
  await working;
  await runtime[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('shows what each node would make of the first images, and touches nothing', async () => {
  const { code, stdout } = await clipline('pipeline', 'dry-run', file(), '--json');
  expect(code).toBe(0);
  const previews = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(previews.map(({ node, ran }) => [node, ran])).toEqual([
    ['embed', true],
    ['classify', true],
    ['write', false],
  ]);
  expect(previews[0]).toMatchObject({ in: 3, rejected: [{ id: 'torn.png' }] });
  expect(previews[1].outputs.out).toHaveLength(2);
  await expect(clipline('pipeline', 'list', '--json')).resolves.toMatchObject({ stdout: '[]\n' });
});

it('publishes a file, runs it on a worker, and tells what passed its nodes', async () => {
  expect(await json('pipeline', 'publish', file())).toMatchObject({ name: 'label', version: 1 });
  expect(await json('pipeline', 'publish', file())).toMatchObject({ version: 2 });
  expect(await json('pipeline', 'list')).toMatchObject([
    { name: 'label', publishedVersion: 2, changed: false },
  ]);
  const { code, stdout } = await clipline('pipeline', 'run', 'label', '--wait', '--quiet', '--json');
  const run = JSON.parse(stdout);
  expect({ code, run }).toMatchObject({ code: 0, run: { status: 'succeeded', progress: { failed: 1 } } });
  expect(await json('runs', 'list', '--pipeline', 'label')).toMatchObject([{ id: run.id }]);
  const detail = await json('runs', 'show', run.id);
  expect(detail).toMatchObject({ pipeline: 'label', version: 2, deadLetters: 1 });
  expect(detail.nodes.map(({ id }: { readonly id: string }) => id).sort()).toEqual([
    ...['classify', 'embed', 'folder', 'write'],
  ]);
  const people = await clipline('runs', 'show', run.id);
  expect(people.stdout).toContain('embed: 3 in, 2 out, 1 refused');
});

it('tries a refused item again once it was mended', async () => {
  const [letter] = await json('runs', 'dead-letters', '--pipeline', 'label');
  expect(letter).toMatchObject({ node: 'embed', itemId: 'torn.png', state: 'open' });
  const picture = sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } });
  await picture.png().toFile(join(folder, 'pictures', 'torn.png'));
  const report = await json('runs', 'replay', letter.id);
  expect(report).toMatchObject({ items: 1, left: 0 });
  const status = async () => (await json('runs', 'show', report.runs[0].id)).status;
  await expect.poll(status, { timeout: 60_000, interval: 300 }).toBe('succeeded');
  expect(await json('runs', 'dead-letters', '--pipeline', 'label')).toMatchObject([{ state: 'resolved' }]);
});

it('says what is wrong with a command or a pipeline, and keeps nothing', async () => {
  const broken = join(folder, 'broken.json');
  await writeFile(broken, JSON.stringify({ name: 'broken', nodes: [{ id: 'a', type: 'no.such' }] }));
  const refused = await clipline('pipeline', 'publish', broken);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('There is no node type "no.such"');
  expect(await clipline('pipeline', 'show', 'broken')).toMatchObject({ code: 1 });
  expect(await clipline('runs', 'replay')).toMatchObject({ code: 2 });
  expect(await clipline('runs', 'cancel', '0198c0de-0000-7000-8000-000000000000')).toMatchObject({ code: 1 });
});

it('keeps a pipeline that begins as a template', async () => {
  const templates = await json('pipeline', 'templates');
  expect(templates.map(({ id }: { readonly id: string }) => id)).toContain('find-duplicates');
  const made = await clipline(
    'pipeline',
    'new',
    'twins',
    '--template',
    'find-duplicates',
    '--catalog',
    'shop',
  );
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/twins is kept.*\n {2}- The catalogue/),
  });
  const { draft, problems } = await json('pipeline', 'show', 'twins');
  expect(problems).toEqual([]);
  expect(draft.nodes[0]).toMatchObject({ type: 'sources.catalog', params: { catalog: 'shop' } });
  expect(await clipline('pipeline', 'new', 'twins', '--template', 'find-duplicates')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('twins'),
  });
  expect((await clipline('pipeline', 'new', 'other', '--template', 'nothing')).stderr).toContain(
    'There is no template "nothing"',
  );
});
