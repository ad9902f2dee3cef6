import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDashboard, checkDashboardBuild } from './dashboard-build.ts';

interface Project extends AsyncDisposable {
  readonly root: string;
  write(path: string, text: string): Promise<void>;
  build(signal?: AbortSignal): Promise<boolean>;
}

/** A project whose "next build" is the code given, run in apps/dashboard as the real one is. */
async function project(nextBuild: string): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'clipline-build-'));
  async function write(path: string, text: string): Promise<void> {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await write('package-lock.json', '{}');
  await write('apps/dashboard/package.json', '{}');
  await write('apps/dashboard/src/page.tsx', 'one');
  await write('packages/a/src/a.ts', 'one');
  await write('node_modules/next/package.json', '{"name": "next"}');
  await write('node_modules/next/dist/bin/next.js', nextBuild);
  // Resolved without its ending, as the real package is.
  await write('node_modules/next/dist/bin/next', nextBuild);
  return {
    root,
    write,
    async build(signal = new AbortController().signal) {
      let built = false;
      await buildDashboard(root, {
        variables: { PATH: '/usr/bin:/bin' },
        signal,
        onBuild: () => {
          built = true;
        },
      });
      return built;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

const good = `
  const fs = require('node:fs');
  fs.mkdirSync('.next', { recursive: true });
  fs.appendFileSync('builds', process.argv[2] + process.env.NODE_ENV + ' ');
  fs.writeFileSync('.next/BUILD_ID', 'id');
`;

describe('buildDashboard', () => {
  it('builds once and then leaves it alone', async () => {
    await using subject = await project(good);
    expect(await checkDashboardBuild(subject.root)).toBe('missing');
    expect(await subject.build()).toBe(true);
    expect(await subject.build()).toBe(false);
    expect(await readFile(join(subject.root, 'apps/dashboard/builds'), 'utf8')).toBe('buildproduction ');
  });

  it.each(['apps/dashboard/src/new.css', 'packages/a/src/a.ts', 'package-lock.json'])(
    'builds again when %s has changed',
    async (path) => {
      await using subject = await project(good);
      await subject.build();
      await subject.write(path, 'two');
      expect(await checkDashboardBuild(subject.root)).toBe('outdated');
      expect(await subject.build()).toBe(true);
      expect(await checkDashboardBuild(subject.root)).toBe('current');
    },
  );

  it('does not build again for a test', async () => {
    await using subject = await project(good);
    await subject.build();
    await subject.write('packages/a/src/a.test.ts', 'two');
    expect(await checkDashboardBuild(subject.root)).toBe('current');
  });

  it('builds once when two processes want it at the same moment', async () => {
    await using subject = await project(good);
    expect((await Promise.all([subject.build(), subject.build()])).sort()).toEqual([false, true]);
  });

  it('says what the build said when it fails, and never takes it for whole', async () => {
    await using subject = await project(`${good} console.error('Unexpected token'); process.exit(1);`);
    await expect(subject.build()).rejects.toMatchObject({
      code: 'process-failed',
      message: expect.stringMatching(/could not be built \(exit code 1\):\nUnexpected token/),
    });
    expect(await checkDashboardBuild(subject.root)).toBe('missing');
  });

  it('says that the disk is full when that was it', async () => {
    await using subject = await project(`console.error('ENOSPC: no space left on device'); process.exit(1);`);
    await expect(subject.build()).rejects.toMatchObject({ code: 'disk-full' });
  });

  it('begins anew after a build that was cut short over an old one', async () => {
    await using subject = await project(good);
    await subject.build();
    await subject.write('apps/dashboard/src/page.tsx', 'two');
    await subject.write('node_modules/next/dist/bin/next', 'setInterval(() => {}, 1000);');
    await expect(subject.build(AbortSignal.timeout(200))).rejects.toMatchObject({ code: 'aborted' });
    await subject.write('apps/dashboard/src/page.tsx', 'one');
    expect(await checkDashboardBuild(subject.root)).toBe('missing');
    await subject.write('node_modules/next/dist/bin/next', good);
    expect(await subject.build()).toBe(true);
  });
});
