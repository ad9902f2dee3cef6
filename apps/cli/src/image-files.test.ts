import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findImages, resolveModel } from './image-files.ts';

async function makeFolder(files: readonly string[]) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'clipline-images-'));
  for (const file of files) {
    await mkdir(join(folder.path, file, '..'), { recursive: true });
    await writeFile(join(folder.path, file), 'x');
  }
  return folder;
}

describe('findImages', () => {
  it('finds the images of a folder and below it in byte order, and nothing else', async () => {
    await using folder = await makeFolder([
      'b.PNG',
      'a/z.jpg',
      'a.jpg',
      'a-1.webp',
      'notes.txt',
      '.hidden.jpg',
      '.x/y.jpg',
    ]);
    const found = await findImages([folder.path]);
    expect(found.map(({ shown }) => shown.slice(folder.path.length + 1))).toEqual([
      'a-1.webp',
      'a.jpg',
      'a/z.jpg',
      'b.PNG',
    ]);
    expect(found.every((image) => 'path' in image && image.path === image.shown)).toBe(true);
  });

  it('shows a file as it was given, and takes it whatever its name', async () => {
    await using folder = await makeFolder(['picture']);
    const given = join(folder.path, 'x', '..', 'picture').replace('/picture', '/./picture');
    const [found] = await findImages([given]);
    expect(found).toEqual({ shown: given, path: join(folder.path, 'picture') });
  });

  it('tells what is missing in its place and goes on', async () => {
    await using folder = await makeFolder(['a.jpg']);
    const [missing, there] = await findImages([join(folder.path, 'b.jpg'), join(folder.path, 'a.jpg')]);
    expect(missing).toMatchObject({ error: { code: 'file-missing' } });
    expect(there).toMatchObject({ path: join(folder.path, 'a.jpg') });
  });

  it('follows links inside the folder and reports those that lead out of it or nowhere', async () => {
    await using outside = await makeFolder(['secret.jpg']);
    await using folder = await makeFolder(['a.jpg']);
    await symlink(join(folder.path, 'a.jpg'), join(folder.path, 'in.jpg'));
    await symlink(join(outside.path, 'secret.jpg'), join(folder.path, 'out.jpg'));
    await symlink(join(folder.path, 'gone.jpg'), join(folder.path, 'dead.jpg'));
    const found = await findImages([folder.path]);
    expect(found.map((image) => ('error' in image ? image.error.code : 'found'))).toEqual([
      'found',
      'file-missing',
      'found',
      'path-outside-root',
    ]);
  });
});

describe('resolveModel', () => {
  it('takes a folder from where the command was called and an id as it is', () => {
    expect(resolveModel('./models/mine')).toEqual({ model: resolve('models/mine') });
    expect(resolveModel('models/mine')).toEqual({ model: resolve('models/mine') });
    expect(resolveModel('starter')).toEqual({ model: 'starter' });
    expect(resolveModel(undefined)).toEqual({});
  });
});
