import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openRuntime, type Runtime, readEnvironment } from '@clipline/runtime';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createProgram } from './program.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

// One home folder, and the database that this process keeps running, for all of them.
let folder: string;
let runtime: Runtime;

/** Runs a command in this process. */
async function clipline(...args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  process.exitCode = undefined;
  await createProgram({ stdin, stdout, stderr }).parseAsync(['node', 'clipline', ...args]);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

async function json(...args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await clipline(...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipline-schedules-'));
  vi.stubEnv('CLIPLINE_HOME', join(folder, 'home'));
  vi.stubEnv('DATABASE_URL', '');
  vi.stubEnv('CLIPLINE_THREADS', '1');
  runtime = await openRuntime(readEnvironment({ CLIPLINE_HOME: join(folder, 'home') }));
  await mkdir(join(folder, 'pictures'));
  const picture = sharp({ create: { width: 32, height: 32, channels: 3, background: 'red' } });
  await picture.png().toFile(join(folder, 'pictures', 'red.png'));
  await runtime.indexing.index({ folder: join(folder, 'pictures'), catalog: 'pets' });
});

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const schedule = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  pipeline: z.string().nullable(),
  catalog: z.string().nullable(),
  choice: z.string().nullable(),
  cron: z.string().nullable(),
  everySeconds: z.int().nullable(),
  zone: z.string(),
  words: z.string(),
  jitterSeconds: z.int(),
  missed: z.string(),
  origin: z.string(),
  active: z.boolean(),
  paused: z.boolean(),
  next: z.iso.datetime().nullable(),
  last: z.null(),
  problem: z.null(),
});

it('adds, shows, pauses, resumes and removes a schedule of a catalogue', async () => {
  const flags = ['--catalog', 'pets', '--cron', '0 3 * * *', '--zone', 'Europe/Prague', '--changed'];
  const added = schedule.parse(await json('schedule', 'add', ...flags));
  expect(added).toMatchObject({ name: 'reindex', catalog: 'pets', choice: 'changed', zone: 'Europe/Prague' });
  expect(z.array(schedule).parse(await json('schedule', 'list'))).toEqual([added]);
  expect(await json('schedule', 'pause', 'pets/reindex')).toMatchObject({ paused: true, next: null });
  expect(await json('schedule', 'resume', added.id)).toMatchObject({ paused: false });
  const next = z
    .array(z.strictObject({ at: z.iso.datetime(), startsAt: z.iso.datetime(), local: z.string() }))
    .parse(await json('schedule', 'next', 'reindex'));
  expect(next).toHaveLength(5);
  for (const { local } of next) expect(local).toMatch(/T03:00:00\+0[12]:00$/);
  expect(await json('schedule', 'remove', 'reindex')).toEqual({ removed: added.id });
  expect(await json('schedule', 'list')).toEqual([]);
});

it('says in words when it runs', async () => {
  const { stdout } = await clipline(
    'schedule',
    'add',
    '--catalog',
    'pets',
    '--every',
    '900',
    '--name',
    'often',
  );
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('pets/often runs every 900 s.');
  expect(lines).toHaveLength(6);
  expect(lines[1]).toMatch(/^\d{4}-.*Z {2}\d{4}-.*\+00:00$/);
  expect((await clipline('schedule', 'list')).stdout).toContain('pets/often');
});

it.each([
  [['schedule', 'add', '--catalog', 'pets', '--cron', '61 * * * *'], 2],
  [['schedule', 'add', '--catalog', 'pets'], 2],
  [['schedule', 'add', '--catalog', 'nothing', '--every', '60'], 1],
  [['schedule', 'next', 'nothing'], 1],
  [['catalog', 'reindex', 'pets'], 2],
  [['catalog', 'reindex', 'nothing', '--all'], 1],
])('%j is refused with exit code %d', async (args, code) => {
  const refused = await clipline(...args);
  expect(refused.code).toBe(code);
  expect(refused.stderr).toMatch(/^Error: /);
});

it('counts before it embeds again', async () => {
  const counts = { catalog: 'pets', missing: 0, changed: 0, all: 1 };
  expect(await json('catalog', 'reindex', 'pets', '--missing', '--changed')).toEqual({
    ...counts,
    choice: 'due',
    toEmbed: 0,
    run: null,
  });
  expect(await json('catalog', 'reindex', 'pets', '--all', '--dry-run')).toEqual({
    ...counts,
    choice: 'all',
    toEmbed: 1,
    run: null,
  });
  const words = await clipline('catalog', 'reindex', 'pets', '--all');
  expect(words.stdout).toMatch(
    /^pets: 0 missing, 0 changed, 1 in all; 1 to be embedded\.\nA worker takes it: run [0-9a-f-]+\.\n$/,
  );
});
