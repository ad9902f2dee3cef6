import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareHome } from './home.ts';

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-home-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs a script without the right to override file permissions, which root has. */
function runUnprivileged(prefix: readonly string[], path: string) {
  const script = `
    import { prepareHome } from ${JSON.stringify(new URL('./home.ts', import.meta.url).href)};
    await prepareHome(process.argv[1], Number(process.argv[2])).catch((error) => console.log(error.code, error.message));
  `;
  const [program = '', ...args] = [
    ...prefix,
    process.execPath,
    '--input-type=module',
    '-e',
    script,
    path,
    '0',
  ];
  return spawnSync(program, args, { encoding: 'utf8' }).stdout;
}

const root = process.getuid?.() === 0;
const namespace = ['unshare', '-U', '--map-user=1000', '--map-group=1000', '--'];
const canDropRights = !root || spawnSync('unshare', [...namespace.slice(1), 'true']).status === 0;
const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe('prepareHome', () => {
  it('makes the folder with those above it, leaves no trace of its probe, and can be repeated', async () => {
    await using folder = await temporaryFolder();
    const home = join(folder.path, 'deep/er/home');
    expect(await prepareHome(home)).toMatchObject({ path: home, locks: join(home, 'locks') });
    await prepareHome(home);
    expect((await readdir(home)).sort()).toEqual(['locks', 'logs']);
  });

  it('refuses a path that leads through a file', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'file'), '');
    await expect(prepareHome(join(folder.path, 'file/home'))).rejects.toMatchObject({
      code: 'home-unwritable',
      message: expect.stringMatching(/cannot be written to \(ENOTDIR\)\. .*CLIPLINE_HOME/),
    });
  });

  it('refuses a place where the kernel lets nobody make a folder, without going round for ever', async () => {
    await expect(prepareHome('/proc/clipline/home')).rejects.toMatchObject({ code: 'home-unwritable' });
  });

  it.skipIf(!canDropRights)(
    'refuses a folder without the right to write (needs user namespaces as root)',
    async () => {
      await using folder = await temporaryFolder();
      const home = join(folder.path, 'home');
      await mkdir(home);
      await chmod(home, 0o555);
      expect(runUnprivileged(root ? namespace : [], home)).toMatch(/^home-unwritable .*EACCES/);
    },
  );

  it('refuses a disk with less room than it needs', async () => {
    await using folder = await temporaryFolder();
    await expect(prepareHome(folder.path, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/has \d+ MB left and Clipline needs \d+ MB\. Free some space/),
    });
  });

  it.skipIf(!canMount)('refuses a disk that is full (needs the right to mount)', () => {
    const mounted = ['unshare', '-m', 'sh', '-c'];
    const fill =
      'mount -t tmpfs -o size=64k tmpfs /mnt && head -c 1M /dev/zero > /mnt/fill 2>/dev/null; "$@"';
    expect(runUnprivileged([...mounted, fill, 'sh'], '/mnt/home')).toMatch(/^disk-full The disk that holds/);
  });
});
