import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Item } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import file from './file.ts';

async function openFolders() {
  const base = await mkdtemp(join(tmpdir(), 'clipline-place-'));
  const from = join(base, 'from');
  await mkdir(from);
  const plant = async (name: string, text = name, rest: Partial<Item> = {}): Promise<Item> => {
    await writeFile(join(from, name), text);
    return {
      id: name,
      metadata: {},
      image: { uri: pathToFileURL(join(from, name)).href, bytes: text.length },
      ...rest,
    };
  };
  const read = (...path: string[]) => readFile(join(base, ...path), 'utf8');
  return {
    base,
    from,
    to: join(base, 'to'),
    plant,
    read,
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

const swept = await openFolders();
afterAll(() => swept[Symbol.asyncDispose]());

describe('output.file', () => {
  const samples = {
    params: { folder: swept.to, subfolder: 'metadata.colour' },
    limits: [
      { folder: join(swept.base, 'limit'), overwrite: true },
      {
        folder: join(swept.base, 'tags'),
        action: 'tag',
        subfolder: '"a/b/c"',
        name: 'string(metadata.n)',
        fields: { c: 'metadata.colour' },
      },
    ],
    poison: { id: 'bad', metadata: { colour: '../../etc' }, image: { uri: 'data:image/png;base64,AAAA' } },
  };
  for (const { name, run } of sweepNode(file, samples)) it(name, run);

  it('copies into a folder by an expression and leaves the original alone, again and again', async () => {
    await using folders = await openFolders();
    const items = [
      await folders.plant('a.jpg', 'A', { labels: [{ name: 'cat', score: 1 }] }),
      await folders.plant('b.jpg', 'B', { labels: [{ name: 'dog', score: 1 }] }),
    ];
    for (let time = 0; time < 2; time++) {
      const { outputs } = await runNode(
        file,
        items,
        { folder: 'to', subfolder: '"by/" + label' },
        { roots: [folders.base] },
      );
      expect(outputs.out).toEqual(items);
    }
    expect(await folders.read('to', 'by', 'cat', 'a.jpg')).toBe('A');
    expect(await folders.read('to', 'by', 'dog', 'b.jpg')).toBe('B');
    expect(await folders.read('from', 'a.jpg')).toBe('A');
    expect(await readdir(join(folders.to, 'by', 'cat'))).toEqual(['a.jpg']);
  });

  it('moves, says where the image is now, and takes a move that was made before for done', async () => {
    await using folders = await openFolders();
    const item = await folders.plant('a.jpg', 'A');
    const params = { action: 'move', folder: folders.to };
    for (let time = 0; time < 2; time++) {
      const { outputs, errors } = await runNode(file, [item], params);
      expect(errors).toEqual([]);
      expect(outputs.out![0]!.image!.uri).toBe(pathToFileURL(join(folders.to, 'a.jpg')).href);
    }
    expect(await folders.read('to', 'a.jpg')).toBe('A');
    expect(await readdir(folders.from)).toEqual([]);
    const lost = { ...item, image: { ...item.image!, bytes: 99 } };
    const { errors } = await runNode(file, [lost], params);
    expect(errors[0]?.error.code).toBe('file-missing');
  });

  it.each(['copy', 'move'])('replaces nothing by a %s unless told to', async (action) => {
    await using folders = await openFolders();
    const items = [await folders.plant('a.jpg', 'new'), await folders.plant('b.jpg', 'B')];
    await mkdir(folders.to);
    await writeFile(join(folders.to, 'a.jpg'), 'old');
    const params = { action, folder: folders.to };
    const { outputs, errors } = await runNode(file, items, params);
    expect(errors).toMatchObject([{ item: { id: 'a.jpg' }, error: { code: 'conflict' } }]);
    expect(outputs.out!.map(({ id }) => id)).toEqual(['b.jpg']);
    expect(await folders.read('to', 'a.jpg')).toBe('old');
    expect(await folders.read('from', 'a.jpg')).toBe('new');
    await runNode(file, items.slice(0, 1), { ...params, overwrite: true });
    expect(await folders.read('to', 'a.jpg')).toBe('new');
    expect((await readdir(folders.to)).sort()).toEqual(['a.jpg', 'b.jpg']);
  });

  it('writes tags beside the name, everything but the vector or the fields asked for', async () => {
    await using folders = await openFolders();
    const [painted] = await paintItems(1);
    const item = {
      ...(await folders.plant('a.jpg')),
      embedding: painted!.embedding!,
      labels: [{ name: 'cat', score: 0.5 }],
    };
    await runNode(file, [item], { action: 'tag', folder: folders.from });
    const { embedding: _vector, ...rest } = item;
    expect(JSON.parse(await folders.read('from', 'a.jpg.json'))).toEqual(rest);
    const params = { action: 'tag', folder: folders.from, fields: { best: 'label' }, overwrite: true };
    await runNode(file, [item], params);
    expect(JSON.parse(await folders.read('from', 'a.jpg.json'))).toEqual({ id: 'a.jpg', best: 'cat' });
  });

  it('never leaves the folder, whatever names and links say', async () => {
    await using folders = await openFolders();
    const item = await folders.plant('a.jpg', 'A', {
      metadata: { up: '../up', empty: '', deep: 'x/./y', long: 'x'.repeat(256) },
    });
    await mkdir(folders.to);
    await symlink(folders.from, join(folders.to, 'out'));
    await symlink(join(folders.base, 'elsewhere'), join(folders.to, 'a.jpg'));
    const attempts = [
      { subfolder: 'metadata.up' },
      { subfolder: 'metadata.empty' },
      { subfolder: 'metadata.deep' },
      { subfolder: 'metadata.none' },
      { name: 'metadata.up' },
      { name: 'metadata.long' },
      { name: '"a\\u0000b"' },
      { subfolder: '"out"' },
    ];
    for (const attempt of attempts) {
      const { errors } = await runNode(file, [item], { folder: folders.to, overwrite: true, ...attempt });
      expect([attempt, errors[0]?.error.code]).toEqual([
        attempt,
        expect.stringMatching(/expression-invalid|path-outside-root/),
      ]);
    }
    const taken = await runNode(file, [item], { folder: folders.to });
    expect(taken.errors[0]?.error.code).toBe('conflict');
    // The link gives way; what it points to is not written.
    await runNode(file, [item], { folder: folders.to, overwrite: true });
    expect((await lstat(join(folders.to, 'a.jpg'))).isFile()).toBe(true);
    expect((await readdir(folders.base)).sort()).toEqual(['from', 'to']);
    expect(await readdir(folders.from)).toEqual(['a.jpg']);
  });

  it('reads and writes only in folders that runs may use', async () => {
    await using folders = await openFolders();
    const item = await folders.plant('a.jpg');
    const roots = [folders.to];
    const outside = await runNode(file, [item], { folder: folders.to }, { roots });
    expect(outside.errors[0]?.error.code).toBe('path-outside-root');
    const elsewhere = await runNode(file, [item], { folder: folders.to }, { roots: [folders.from] });
    expect(elsewhere.errors[0]?.error.code).toBe('path-outside-root');
  });

  it('does not move what is no file', async () => {
    await using folders = await openFolders();
    const { errors } = await runNode(file, await paintItems(1), { action: 'move', folder: folders.to });
    expect(errors[0]?.error.code).toBe('image-unsupported');
  });

  it('says what it would do and does nothing', async () => {
    await using folders = await openFolders();
    await using world = await openNodeWorld();
    const item = await folders.plant('a.jpg');
    const parsed = file.params.parse({ action: 'move', folder: folders.to });
    expect(await file.preview?.([item as never], parsed, world.context)).toEqual([
      `Would move "a.jpg" to ${join(folders.to, 'a.jpg')}.`,
    ]);
    expect(await readdir(folders.base)).toEqual(['from']);
  });
});
