import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openRuntime, projectRoot, type Runtime, readEnvironment } from '@clipline/runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

const bin = fileURLToPath(new URL('../bin/clipline.mjs', import.meta.url));
const samples = join(projectRoot, 'samples', 'images');

/** Copied from the samples; `broken.jpg` and `metadata.jsonl` are written beside them. */
const pictures = ['alpaca.jpg', 'bactrian-camel.webp', 'fox.webp', 'pika.jpg'];

// Seconds of a quiet machine are many on a busy one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

// Each command costs a second or two: they share one home folder, and the database that this process keeps running.
let folder: string;
let runtime: Runtime;
let indexed: Finished;

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly pid: number;
  readonly finished: Promise<Finished>;
}

function start(command: string, args: readonly string[], input = ''): Started {
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, CLIPLINE_HOME: join(folder, 'home'), DATABASE_URL: '', CLIPLINE_THREADS: '1' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  child.stdin.end(input);
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }));
  });
  return { pid: child.pid!, finished };
}

function clipline(args: readonly string[], input = ''): Promise<Finished> {
  return start(process.execPath, [bin, ...args], input).finished;
}

/** What stdout holds: lines of JSON and nothing else. */
function jsonLines({ stdout }: Finished): readonly unknown[] {
  expect(stdout).toMatch(/\n$/);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipline-cli-'));
  await mkdir(join(folder, 'pictures'));
  for (const name of pictures) await copyFile(join(samples, 'animals', name), join(folder, 'pictures', name));
  await writeFile(join(folder, 'pictures', 'broken.jpg'), 'this is no picture');
  await writeFile(
    join(folder, 'pictures', 'metadata.jsonl'),
    pictures
      .map((file_name, index) =>
        JSON.stringify({ file_name, caption: `picture of ${file_name}`, rank: index }),
      )
      .join('\n'),
  );
  runtime = await openRuntime(readEnvironment({ CLIPLINE_HOME: join(folder, 'home') }));
  indexed = await clipline(['index', 'pictures', '--catalog', 'zoo', '--json']);
});

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const failure = z.strictObject({ path: z.string(), code: z.string(), message: z.string() });
const indexReport = z.strictObject({
  catalog: z.literal('zoo'),
  model: z.string(),
  store: z.literal('embedded'),
  scanned: z.int(),
  embedded: z.int(),
  unchanged: z.int(),
  removed: z.int(),
  failed: z.array(failure),
  seconds: z.number().positive(),
});
const match = z.strictObject({
  id: z.string(),
  score: z.number().min(-1).max(1),
  uri: z.url(),
  metadata: z.record(z.string(), z.json()),
});
const tokens = z.strictObject({ count: z.int(), limit: z.int(), cut: z.int().nullable() });
const searchReport = z.strictObject({
  matches: z.array(match),
  tokens: tokens.nullable(),
  milliseconds: z.number(),
});
const labels = z.array(z.strictObject({ name: z.string(), score: z.number().min(0).max(1) }));
const failedImage = z.strictObject({
  path: z.string(),
  error: z.strictObject({ code: z.string(), message: z.string() }),
});

describe('clipline index', () => {
  it('prints its report as JSON and nothing else', () => {
    expect(indexed.code).toBe(0);
    const [report, ...rest] = jsonLines(indexed);
    expect(rest).toEqual([]);
    expect(indexReport.parse(report)).toMatchObject({
      scanned: 5,
      embedded: 4,
      unchanged: 0,
      failed: [{ path: expect.stringContaining('broken.jpg'), code: 'image-unsupported' }],
    });
  });

  it('says once that the starter is in use and how to get a full model', async () => {
    const { id } = (await runtime.models.list()).find(
      (model) => !model.starter && indexed.stderr.includes(model.id),
    )!;
    expect(indexed.stderr).toContain(`clipline model pull ${id}`);
    expect(count(indexed.stderr, 'starter')).toBe(1);
  });

  it('does no work twice, and with --strict a failed image is a failure', async () => {
    const again = await clipline(['index', 'pictures', '--catalog', 'zoo', '--strict', '--quiet']);
    expect(again).toMatchObject({ code: 1, stderr: '' });
    expect(again.stdout).toContain('0 embedded, 4 unchanged, 0 removed, 1 failed');
    expect(again.stdout).toMatch(/broken\.jpg: .*Convert it/);
    expect(again.stdout).toContain('Next: clipline search');
  });

  it('ends in order at Ctrl-C with exit code 130, to be gone on with', async () => {
    const command = start(process.execPath, [bin, 'index', samples, '--catalog', 'all']);
    while (!(await runtime.runs.list({ catalog: 'all' })).some(({ progress }) => progress.embedded > 0))
      await sleep(50);
    process.kill(command.pid, 'SIGINT');
    const { code, stdout, stderr } = await command.finished;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain('type the same command again');
    expect(await runtime.runs.list({ catalog: 'all' })).toMatchObject([{ status: 'interrupted' }]);
  });
});

describe('clipline search', () => {
  it('finds by words, with a condition on metadata', async () => {
    const found = await clipline([
      'search',
      'a fox',
      '--catalog',
      'zoo',
      '--filter',
      'metadata.rank > 0',
      '--json',
    ]);
    expect(found.code).toBe(0);
    const report = searchReport.parse(jsonLines(found)[0]);
    expect(report.matches.map(({ metadata }) => metadata.rank).sort()).toEqual([1, 2, 3]);
    expect(report.matches[0]?.uri).toBe(`file://${folder}/pictures/fox.webp`);
    expect(report.tokens).toEqual({ count: 4, limit: 77, cut: null });
  });

  it('finds by an image, as a table for people', async () => {
    const found = await clipline([
      'search',
      '--image',
      'pictures/fox.webp',
      '--catalog',
      'zoo',
      '--top',
      '2',
    ]);
    expect(found.code).toBe(0);
    const [title, first, second, ...rest] = found.stdout.split('\n');
    expect(title).toMatch(/^#\s+score\s+path\s+caption$/);
    expect(first).toMatch(/^1\s+(1\.000|0\.99\d)\s+pictures\/fox\.webp\s+picture of fox\.webp$/);
    expect(second).toMatch(/^2 /);
    expect(rest).toEqual(['']);
  });

  it('answers a line for each query of stdin, in order, and counts the texts that were cut', async () => {
    const queries = ['a fox', '', 'a camel', 'very '.repeat(100)];
    const found = await clipline(
      ['search', '--queries', '-', '--catalog', 'zoo', '--top', '1', '--json'],
      queries.join('\n'),
    );
    expect(found.code).toBe(0);
    const reports = jsonLines(found).map((line) => searchReport.parse(line));
    const best = reports.map(({ matches }) => matches[0]?.metadata.name);
    expect(best.slice(0, 3)).toEqual(['fox.webp', undefined, 'bactrian-camel.webp']);
    const cuts = reports.map((report) => report.tokens?.cut);
    expect(cuts).toEqual([null, null, null, expect.any(Number)]);
    expect(found.stderr).toContain('1 of 4 texts are longer than the model reads');
  });

  it('refuses a text that is too long when asked to, and goes on with the next', async () => {
    const input = `${'very '.repeat(100)}\na fox\n`;
    const found = await clipline(
      ['search', '--queries', '-', '--catalog', 'zoo', '--long-text', 'refuse', '--json', '--strict'],
      input,
    );
    expect(found.code).toBe(1);
    expect(jsonLines(found)).toMatchObject([
      { error: { code: 'text-too-long' } },
      { matches: [{}, {}, {}, {}] },
    ]);
  });

  it.each([
    [['search', 'fox', '--catalog', 'zooo'], 1, 'zooo'],
    [['search', 'fox', '--catalog', 'zoo', '--filter', 'rank >'], 2, 'rank >'],
    [['search', 'fox', '--image', 'a.jpg', '--catalog', 'zoo'], 2, 'exactly one of'],
  ])('says in a sentence on stderr why it cannot %j', async (args, code, part) => {
    const refused = await clipline([...args, '--json', '--quiet']);
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toMatch(/^Error: [^\n]+\n$/);
    expect(refused.stderr).toContain(part);
  });
});

describe('clipline classify and moderate', () => {
  it('prints a line for each image of a folder, in order, failed ones included', async () => {
    const done = await clipline([
      'classify',
      'pictures',
      '--labels',
      'fox,alpaca,camel',
      '--template',
      'a {}',
      '--json',
    ]);
    expect(done.code).toBe(0);
    const lines = jsonLines(done).map((line) =>
      z.union([z.strictObject({ path: z.string(), labels }), failedImage]).parse(line),
    );
    expect(lines.map(({ path }) => path)).toEqual(
      [...pictures, 'broken.jpg'].sort().map((name) => `pictures/${name}`),
    );
    const fox = lines.find(({ path }) => path.endsWith('fox.webp'))!;
    expect('labels' in fox && fox.labels.map(({ name }) => name)[0]).toBe('fox');
    expect('labels' in fox && fox.labels.length).toBe(3);
    expect(lines.find(({ path }) => path.endsWith('broken.jpg'))).toMatchObject({
      error: { code: 'image-unsupported' },
    });
  });

  it('fails when every image failed, and with --strict when one did', async () => {
    const [all, strict] = await Promise.all([
      clipline(['moderate', 'pictures/broken.jpg', 'nowhere.jpg', '--json']),
      clipline(['moderate', 'pictures/fox.webp', 'pictures/broken.jpg', '--json', '--strict']),
    ]);
    expect(all.code).toBe(1);
    expect(jsonLines(all)).toMatchObject([
      { error: {} },
      { path: 'nowhere.jpg', error: { code: 'file-missing' } },
    ]);
    expect(strict.code).toBe(1);
    const verdict = z.strictObject({
      path: z.literal('pictures/fox.webp'),
      verdict: z.enum(['allow', 'review', 'block']),
      categories: labels,
    });
    verdict.parse(jsonLines(strict)[0]);
  });

  it('ends quietly when nobody reads on', async () => {
    const many = Array.from({ length: 200 }, () => `"${join(folder, 'pictures', 'broken.jpg')}"`).join(' ');
    const line = `set -o pipefail; "${process.execPath}" "${bin}" classify ${many} pictures/fox.webp --labels a,b --json --quiet | head -n 1`;
    const { code, stdout, stderr } = await start('bash', ['-c', line]).finished;
    expect(code).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).not.toMatch(/EPIPE|Interrupted/);
  });
});

describe('clipline embed', () => {
  it('prints a unit vector and what made it', async () => {
    const done = await clipline(['embed', '--text', 'a fox', '--json', '--quiet']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const schema = z.strictObject({
      model: z.literal('starter'),
      revision: z.string().regex(/^[0-9a-f]{16}$/),
      dimensions: z.literal(512),
      vector: z.array(z.number()).length(512),
    });
    const { vector } = schema.parse(jsonLines(done)[0]);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});

describe('clipline run', () => {
  const pipeline = {
    name: 'List pictures',
    nodes: [
      { id: 'pictures', type: 'sources.folder', params: { root: '../pictures' } },
      { id: 'embed', type: 'clip.embed-image', params: {} },
      { id: 'label', type: 'clip.classify', params: { labels: ['fox', 'camel'] } },
      { id: 'file', type: 'output.write-file', params: { path: 'out/labels.jsonl' } },
    ],
    edges: [
      { from: 'pictures', to: 'embed' },
      { from: 'embed', to: 'label' },
      { from: 'label', to: 'file' },
    ],
  };
  const write = async (name: string, value: object) => {
    await mkdir(join(folder, 'flows'), { recursive: true });
    await writeFile(join(folder, 'flows', name), JSON.stringify(value));
    return join('flows', name);
  };

  it('runs a file, whose paths are relative to its folder', async () => {
    const done = await clipline(['run', await write('list.json', pipeline), '--json']);
    expect(count(done.stderr, 'starter')).toBe(1);
    expect(done.code).toBe(0);
    expect(jsonLines(done)).toMatchObject([
      { kind: 'pipeline', status: 'succeeded', progress: { failed: 1 } },
    ]);
    const rows = (await readFile(join(folder, 'flows', 'out', 'labels.jsonl'), 'utf8')).trim().split('\n');
    expect(rows).toHaveLength(4);
  });

  it('names every problem of a file and runs nothing', async () => {
    const [source, , label] = pipeline.nodes;
    const broken = {
      ...pipeline,
      nodes: [source, { ...label, params: {} }],
      edges: [{ from: 'x', to: 'y' }],
    };
    const done = await clipline(['run', '--check', await write('broken.json', broken), '--json']);
    expect(done.code).toBe(1);
    const [report] = jsonLines(done);
    const schema = z.strictObject({
      file: z.string(),
      valid: z.literal(false),
      problems: z.array(z.strictObject({ node: z.string().nullable(), message: z.string() })).min(2),
    });
    expect(schema.parse(report).problems.map(({ node }) => node)).toContain('label');
  });
});

describe('clipline model', () => {
  it('lists the models, and checks the one that is here', async () => {
    const [list, check, unknown] = await Promise.all([
      clipline(['model', 'list', '--json']),
      clipline(['model', 'check', 'starter', '--json']),
      clipline(['model', 'pull', 'nonsense', '--json']),
    ]);
    expect(
      z
        .array(z.object({ id: z.string() }))
        .parse(jsonLines(list)[0])
        .map(({ id }) => id),
    ).toContain('starter');
    expect(jsonLines(check)).toMatchObject([
      { id: 'starter', stamp: { dimensions: 512 }, worstCosine: expect.any(Number) },
    ]);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('nonsense');
  });
});
