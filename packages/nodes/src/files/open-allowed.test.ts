import { execFileSync } from 'node:child_process';
import { rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAllowed } from './open-allowed.ts';
import { plant } from './test-folder.ts';

async function read(path: string, roots: readonly string[]): Promise<string> {
  await using file = await openAllowed(path, roots);
  return file.readFile('utf8');
}

it('opens what lies in a root, by links within it too', async () => {
  await using tree = await plant(['in/a/b.txt', 'b']);
  const roots = [join(tree.root, 'in')];
  await symlink('a', join(tree.root, 'in/link'));
  await symlink('link/b.txt', join(tree.root, 'in/again.txt'));
  for (const path of ['a/b.txt', 'link/b.txt', 'again.txt', 'a/../a/b.txt', join(tree.root, 'in/a/b.txt')]) {
    expect(await read(path, roots)).toBe('b');
  }
});

it('opens nothing outside, whatever leads there', async () => {
  await using tree = await plant(['in/x', ''], ['secret', 's'], ['in-not/y', 'y']);
  const roots = [join(tree.root, 'in')];
  await symlink('..', join(tree.root, 'in/up'));
  await symlink('up/up2', join(tree.root, 'in/chain'));
  await symlink(tree.root, join(tree.root, 'in/top'));
  await symlink('top/secret', join(tree.root, 'in/deep'));
  for (const path of [
    '../secret',
    'up/secret',
    'top/secret',
    'deep',
    '/etc/passwd',
    join(tree.root, 'in-not/y'),
    'x/../../secret',
  ]) {
    await expect(read(path, roots), path).rejects.toMatchObject({ code: 'path-outside-root' });
  }
});

it('opens no folder and no pipe, and does not wait for one', async () => {
  await using tree = await plant('a/b');
  execFileSync('mkfifo', [join(tree.root, 'pipe')]);
  await expect(read('a', [tree.root])).rejects.toMatchObject({ code: 'file-unreadable' });
  await expect(read('pipe', [tree.root])).rejects.toMatchObject({ code: 'file-unreadable' });
  await expect(read('none', [tree.root])).rejects.toMatchObject({ code: 'file-missing' });
});

it('never reads a file outside although a folder is swapped for a link all the time', async () => {
  await using tree = await plant(['in/folder/a', 'good'], ['out/a', 'secret']);
  const [folder, away] = [join(tree.root, 'in/folder'), join(tree.root, 'in/away')];
  let stop = false;
  const swap = (async () => {
    while (!stop) {
      await rename(folder, away);
      await symlink(join(tree.root, 'out'), folder);
      await rm(folder);
      await rename(away, folder);
    }
  })();
  const seen = new Set<string>();
  for (let n = 0; n < 3_000; n++) {
    seen.add(await read('folder/a', [join(tree.root, 'in')]).catch((error: { code: string }) => error.code));
  }
  stop = true;
  await swap;
  expect(seen).not.toContain('secret');
});
