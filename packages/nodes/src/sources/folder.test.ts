import { execFileSync } from 'node:child_process';
import { symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourcePage } from '@clipline/clip-core';
import { runSource, sweepSource } from '@clipline/clip-core/testing';
import { describe, expect, it } from 'vitest';
import { idsOf, plant } from '../files/test-folder.ts';
import folderSource from './folder.ts';

const rejectedOf = (pages: readonly SourcePage[]) =>
  pages.flatMap(({ rejected = [] }) => rejected.map(({ item, error }) => [item.id, error.code] as const));

describe('sources.folder', () => {
  it('finds images in the byte order of their paths, in folders and out', async () => {
    await using tree = await plant(
      'b.JPG',
      'a.png',
      'a/z.webp',
      'a/b/c.gif',
      'a-b.tiff',
      'a0.avif',
      'Z.bmp',
      '\uffee.jpg',
      '😀.jpg',
    );
    const ids = idsOf(await runSource(folderSource, { root: tree.root }));
    expect(ids).toEqual([
      'Z.bmp',
      'a-b.tiff',
      'a.png',
      'a/b/c.gif',
      'a/z.webp',
      'a0.avif',
      'b.JPG',
      '\uffee.jpg',
      '😀.jpg',
    ]);
    expect(ids).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it('describes each file', async () => {
    await using tree = await plant(['some/where/a b#1.jpg', '12345']);
    const path = join(tree.root, 'some/where/a b#1.jpg');
    await utimes(path, 0, new Date('2001-02-03T04:05:06.000Z'));
    const [page] = await runSource(folderSource, { root: tree.root });
    const [item] = page!.items;
    expect(item).toEqual({
      id: 'some/where/a b#1.jpg',
      image: { uri: expect.stringMatching(/^file:\/\/\/.*a%20b%231\.jpg$/), bytes: 5 },
      metadata: {
        path: 'some/where/a b#1.jpg',
        name: 'a b#1.jpg',
        folder: 'some/where',
        bytes: 5,
        modifiedAt: '2001-02-03T04:05:06.000Z',
      },
    });
    expect(fileURLToPath(item!.image!.uri)).toBe(path);
  });

  it('passes over hidden things, other kinds of file, and folders and pipes named like images', async () => {
    await using tree = await plant(
      'a.jpg',
      '.b.jpg',
      '.git/c.jpg',
      'd.txt',
      'Thumbs.db',
      'e.jpg/f.png',
      'noext',
      'metadata.json',
    );
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(tree.root, 'pipe.jpg')]);
    const pages = await runSource(folderSource, { root: tree.root });
    expect(idsOf(pages)).toEqual(['a.jpg', 'e.jpg/f.png']);
    expect(rejectedOf(pages)).toEqual([]);
  });

  it('takes in formats that will be refused, so that they are reported', async () => {
    await using tree = await plant('a.svg', 'b.heic', 'c.HEIF');
    expect(idsOf(await runSource(folderSource, { root: tree.root }))).toEqual(['a.svg', 'b.heic', 'c.HEIF']);
  });

  it('stays in the folder itself when told to', async () => {
    await using tree = await plant('a.jpg', 'b/c.jpg');
    expect(idsOf(await runSource(folderSource, { root: tree.root, recursive: false }))).toEqual(['a.jpg']);
  });

  it('keeps to patterns', async () => {
    await using tree = await plant(
      'a.jpg',
      'b.png',
      '2024/c.jpg',
      '2024/x/d.png',
      'o\nd.jpg',
      '2024/o\nd/e.jpg',
    );
    const find = async (...include: string[]) =>
      idsOf(await runSource(folderSource, { root: tree.root, include }));
    expect(await find('*.jpg')).toEqual(['2024/c.jpg', '2024/o\nd/e.jpg', 'a.jpg', 'o\nd.jpg']);
    expect(await find('2024/**')).toEqual(['2024/c.jpg', '2024/o\nd/e.jpg', '2024/x/d.png']);
    expect(await find('2024/*', 'b.*')).toEqual(['2024/c.jpg', 'b.png']);
    expect(await find('**/*.txt')).toEqual([]);
  });

  it('keeps names with newlines, quotes and signs exactly', async () => {
    const names = [
      'a\nb.jpg',
      'a\tb.jpg',
      '"q".jpg',
      'back\\slash.jpg',
      '100%.jpg',
      '😀 é.jpg',
      ' lead.jpg',
      '-rf.jpg',
      '$(x).jpg',
    ];
    await using tree = await plant(...names);
    const pages = await runSource(folderSource, { root: tree.root });
    expect([...idsOf(pages)].sort()).toEqual([...names].sort());
    for (const item of pages.flatMap(({ items }) => items)) {
      expect(fileURLToPath(item.image!.uri)).toBe(join(tree.root, item.id));
    }
  });

  it('rejects a name that is not UTF-8', async () => {
    await using tree = await plant('a.jpg');
    execFileSync('sh', ['-c', 'printf x > "$0/$(printf "b\\377.jpg")"', tree.root]);
    const pages = await runSource(folderSource, { root: tree.root });
    expect(idsOf(pages)).toEqual(['a.jpg']);
    expect(rejectedOf(pages)).toEqual([['b\ufffd.jpg', 'file-unreadable']]);
  });

  it('rejects links that lead out or nowhere, and follows none', async () => {
    await using outside = await plant('x.jpg', 'in/y.jpg');
    await using tree = await plant('a.jpg', 'b/c.jpg');
    await symlink(join(outside.root, 'x.jpg'), join(tree.root, 'file.jpg'));
    await symlink(outside.root, join(tree.root, 'folder'));
    await symlink('nowhere', join(tree.root, 'dead.jpg'));
    await symlink('a.jpg', join(tree.root, 'inside.jpg'));
    await symlink('b', join(tree.root, 'inside'));
    await symlink('loop.jpg', join(tree.root, 'loop.jpg'));
    await symlink('/etc/hostname', join(tree.root, 'no-image'));
    const pages = await runSource(folderSource, { root: tree.root });
    expect(idsOf(pages)).toEqual(['a.jpg', 'b/c.jpg']);
    expect(rejectedOf(pages)).toEqual([
      ['dead.jpg', 'file-missing'],
      ['file.jpg', 'path-outside-root'],
      ['folder', 'path-outside-root'],
      ['loop.jpg', 'file-unreadable'],
    ]);
  });

  it('takes a root that is a link itself', async () => {
    await using tree = await plant('real/a.jpg');
    await symlink('real', join(tree.root, 'link'));
    expect(idsOf(await runSource(folderSource, { root: join(tree.root, 'link') }))).toEqual(['a.jpg']);
  });

  it('keeps to the folders that are allowed', async () => {
    await using tree = await plant('in/a.jpg', 'out/b.jpg');
    const roots = [join(tree.root, 'in')];
    expect(idsOf(await runSource(folderSource, { root: join(tree.root, 'in') }, { roots }))).toEqual([
      'a.jpg',
    ]);
    expect(idsOf(await runSource(folderSource, { root: '.' }, { roots }))).toEqual(['a.jpg']);
    for (const root of ['..', tree.root, join(tree.root, 'out'), join(tree.root, 'in/../out')]) {
      await expect(runSource(folderSource, { root }, { roots })).rejects.toMatchObject({
        code: 'path-outside-root',
      });
    }
  });

  it('says that a root is not there, or is a file', async () => {
    await using tree = await plant('a.jpg');
    for (const root of [join(tree.root, 'nope'), join(tree.root, 'a.jpg'), join(tree.root, 'a.jpg/b')]) {
      await expect(runSource(folderSource, { root })).rejects.toMatchObject({ code: 'source-missing' });
    }
  });

  it('gives an empty folder no page', async () => {
    await using tree = await plant('readme.txt');
    expect(await runSource(folderSource, { root: tree.root })).toEqual([]);
  });

  it('tells how many there are, once it knows', async () => {
    await using tree = await plant(...Array.from({ length: 40 }, (_, n) => `${n % 3}/${n}.jpg`));
    const pages = await runSource(folderSource, { root: tree.root, pageSize: 1 });
    expect(pages.at(-1)?.total).toBe(40);
  });

  it('merges the metadata that lies beside the images, under the facts of the file', async () => {
    const sidecar = '{"file_name":"b/a.jpg","year":2001,"bytes":99}\n{"file_name":"gone.jpg"}\nnonsense\n';
    await using tree = await plant(['b/a.jpg', 'xy'], 'c.jpg', ['metadata.jsonl', sidecar]);
    const pages = await runSource(folderSource, { root: tree.root, pageSize: 1 });
    expect(pages[0]!.items[0]!.metadata).toMatchObject({ year: 2001, bytes: 2, path: 'b/a.jpg' });
    expect(pages[1]!.items[0]!.metadata).not.toHaveProperty('year');
    expect(rejectedOf(pages)).toEqual([['metadata.jsonl:3', 'record-invalid']]);
    const rest = await runSource(folderSource, { root: tree.root }, { cursor: pages[0]!.cursor });
    expect([idsOf(rest), rejectedOf(rest)]).toEqual([['c.jpg'], []]);
  });

  it('reports bad metadata beside no images', async () => {
    await using tree = await plant(['metadata.jsonl', 'nonsense']);
    const pages = await runSource(folderSource, { root: tree.root });
    expect(rejectedOf(pages)).toEqual([['metadata.jsonl:1', 'record-invalid']]);
    expect(await runSource(folderSource, { root: tree.root }, { cursor: pages[0]!.cursor })).toEqual([]);
  });

  it('refuses an unknown parameter and limits the size of a page', async () => {
    await using tree = await plant('a.jpg', 'b.jpg');
    const { root } = tree;
    await expect(runSource(folderSource, { root, followLinks: true })).rejects.toMatchObject({
      code: 'param-invalid',
    });
    await expect(runSource(folderSource, { root, pageSize: 0 })).rejects.toMatchObject({
      code: 'param-invalid',
    });
    await expect(runSource(folderSource, { root: 'a\0b' })).rejects.toMatchObject({ code: 'param-invalid' });
    expect(await runSource(folderSource, { root, pageSize: 1 })).toHaveLength(2);
    expect(await runSource(folderSource, { root, pageSize: 1000 })).toHaveLength(1);
  });
});

describe('sources.folder in the sweep', () => {
  const samples = {
    limits: [{ pageSize: 1 }, { pageSize: 1000 }],
    async open(count: number, { poison }: { readonly poison: boolean }) {
      const tree = await plant(...Array.from({ length: count }, (_, n) => `${n % 7}/${n}.png`));
      // No text names this file.
      if (poison) execFileSync('sh', ['-c', 'printf x > "$0/3/$(printf "b\\377.jpg")"', tree.root]);
      return { params: { root: tree.root }, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
    },
  };
  for (const { name, run } of sweepSource(folderSource, samples)) it(name, run);
});
