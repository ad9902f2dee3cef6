import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashFile, isFileGone, isFolderGone, statFile } from './file-facts.ts';

async function makeFolder() {
  const path = await mkdtemp(join(tmpdir(), 'clipline-facts-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

it('hashes files of any size', async () => {
  await using folder = await makeFolder();
  for (const size of [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) * 2 + 5]) {
    const bytes = Buffer.alloc(size, size % 251);
    const path = join(folder.path, String(size));
    await writeFile(path, bytes);
    expect(await hashFile(path)).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await statFile(path)).bytes).toBe(size);
  }
});

it('stops when the signal has fired', async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'a');
  await writeFile(path, 'a');
  await expect(hashFile(path, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});

it('says what is wrong with what cannot be read', async () => {
  await using folder = await makeFolder();
  const missing = join(folder.path, 'missing');
  await expect(hashFile(missing)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(statFile(missing)).rejects.toMatchObject({ code: 'file-missing' });
  await expect(hashFile(folder.path)).rejects.toMatchObject({ code: 'file-unreadable' });
});

it('tells a file that is gone from one that is there', async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, 'a');
  await writeFile(path, 'a');
  await symlink('a', join(folder.path, 'link'));
  expect(await isFileGone(path)).toBe(false);
  expect(await isFileGone(join(folder.path, 'link'))).toBe(true);
  expect(await isFileGone(join(path, 'under-a-file'))).toBe(true);
  expect(await isFileGone(folder.path)).toBe(true);
  expect(await isFolderGone(folder.path)).toBe(false);
  expect(await isFolderGone(join(folder.path, 'b'))).toBe(true);
});
