import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '@clipline/clip-core';
import { finishNode, openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import writeFileNode from './write-file.ts';

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-write-'));
  const path = join(folder, 'out', 'items.jsonl');
  const scratch = join(folder, 'scratch');
  return { folder, path, scratch, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

type Folder = Awaited<ReturnType<typeof openFolder>>;

async function writePages(
  { path, scratch }: Folder,
  pages: readonly (readonly Item[])[],
  params: {
    readonly format?: 'jsonl' | 'csv' | 'parquet';
    readonly escapeFormulas?: boolean;
    readonly vectors?: boolean;
  } = {},
) {
  for (const [page, items] of pages.entries())
    await runNode(writeFileNode, items, { path, ...params }, { scratch, page });
  await finishNode(writeFileNode, { path, ...params }, { scratch, page: pages.length });
  return await readFile(path, 'utf8');
}

const readLines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** A name as Windows and spreadsheets fear it, line separators, quotes and all. */
const odd: Item = {
  id: '=cmd|"x",\n\u2028é😀.jpg',
  metadata: { title: '-5', n: -5, tags: ['a', 'b'], flag: false, none: null },
};

describe('output.write-file', () => {
  const path = join(tmpdir(), 'clipline-never-written.jsonl');
  const limits = [
    { path, format: 'csv', vectors: true, escapeFormulas: true },
    { path, format: 'parquet', vectors: true },
  ];
  for (const { name, run } of sweepNode(writeFileNode, { params: { path }, limits })) it(name, run);

  it('writes a line an item, in the order of the pages, with everything but the vector', async () => {
    await using folder = await openFolder();
    const items = await paintItems(5);
    const lines = readLines(await writePages(folder, [items.slice(0, 2), [], items.slice(2)]));
    expect(lines.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    const { embedding, ...rest } = items[0]!;
    expect(lines[0]).toEqual(rest);
    expect(embedding).toBeDefined();
  });

  it('writes vectors when asked to', async () => {
    await using folder = await openFolder();
    const items = await paintItems(1);
    const [line] = readLines(await writePages(folder, [items], { vectors: true }));
    expect(line.embedding).toEqual({
      ...items[0]!.embedding!.stamp,
      vector: [...items[0]!.embedding!.vector],
    });
  });

  it('leaves one line an item when pages are written again, in any order, after a kill', async () => {
    await using folder = await openFolder();
    const items = await paintItems(9);
    const { path, scratch } = folder;
    const write = (page: number, from: number, to: number) =>
      runNode(writeFileNode, items.slice(from, to), { path }, { scratch, page });
    await write(2, 6, 9);
    await write(0, 0, 3);
    await writeFile(join(scratch, '1.lines.partial'), '{"half');
    // The resumed run finds other pages, and one page fewer.
    await write(1, 3, 9);
    await finishNode(writeFileNode, { path }, { scratch, page: 2 });
    expect(readLines(await readFile(path, 'utf8')).map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  });

  it('can finish twice', async () => {
    await using folder = await openFolder();
    const first = await writePages(folder, [await paintItems(3)]);
    await finishNode(writeFileNode, { path: folder.path }, { scratch: folder.scratch, page: 1 });
    expect(await readFile(folder.path, 'utf8')).toBe(first);
  });

  it('replaces the old file only when the run is done, and leaves nothing beside it', async () => {
    await using folder = await openFolder();
    await mkdir(join(folder.folder, 'out'));
    await writeFile(folder.path, 'old');
    const { path, scratch } = folder;
    await runNode(writeFileNode, await paintItems(1), { path }, { scratch, page: 0 });
    expect(await readFile(path, 'utf8')).toBe('old');
    await finishNode(writeFileNode, { path }, { scratch, page: 1 });
    expect(readLines(await readFile(path, 'utf8'))).toHaveLength(1);
    expect(await readdir(join(folder.folder, 'out'))).toEqual(['items.jsonl']);
  });

  it('writes an empty file for a run without items', async () => {
    await using folder = await openFolder();
    expect(await writePages(folder, [])).toBe('');
    expect(await writePages(folder, [], { format: 'csv' })).toBe('id\r\n');
  });

  it('keeps hostile names exactly', async () => {
    await using folder = await openFolder();
    const [line] = readLines(await writePages(folder, [[odd]]));
    expect(line).toEqual(odd);
    const [row] = parse(await writePages(folder, [[odd]], { format: 'csv' }), { columns: true });
    expect(row).toEqual({
      id: odd.id,
      'metadata.title': '-5',
      'metadata.n': '-5',
      'metadata.tags': '["a","b"]',
      'metadata.flag': 'false',
      'metadata.none': '',
    });
  });

  it('keeps spreadsheets from calculating when asked to', async () => {
    await using folder = await openFolder();
    const [row] = parse(await writePages(folder, [[odd]], { format: 'csv', escapeFormulas: true }), {
      columns: true,
    }) as unknown as readonly Record<string, string>[];
    expect(row).toMatchObject({ id: `'${odd.id}`, 'metadata.title': "'-5", 'metadata.n': '-5' });
  });

  it('gives a table every column that any row has', async () => {
    await using folder = await openFolder();
    const items: Item[] = [
      { id: 'a', metadata: { x: 1 } },
      {
        id: 'b',
        metadata: { y: 2 },
        labels: [{ name: 'cat', score: 0.5 }],
        verdict: { action: 'allow', categories: [] },
        image: { uri: 'file:///b', width: 5 },
      },
      {
        id: 'c',
        metadata: {},
        failure: { node: 'e', code: 'image-corrupt', message: 'bad', retryable: false },
      },
    ];
    const text = await writePages(
      folder,
      items.map((item) => [item]),
      { format: 'csv' },
    );
    const [header, ...rows] = parse(text) as unknown as readonly string[][];
    expect(header).toEqual([
      'id',
      'image.uri',
      'image.width',
      'metadata.x',
      'metadata.y',
      'label',
      'score',
      'labels',
      'verdict',
      'categories',
      'failure.node',
      'failure.code',
      'failure.message',
      'failure.retryable',
    ]);
    expect(rows.map((row) => row[0])).toEqual(['a', 'b', 'c']);
    expect(rows[1]!.slice(4, 9)).toEqual(['2', 'cat', '0.5', '[{"name":"cat","score":0.5}]', 'allow']);
  });

  it('keeps to the folders that are allowed, links included', async () => {
    await using folder = await openFolder();
    const allowed = join(folder.folder, 'allowed');
    await mkdir(allowed);
    await symlink(folder.folder, join(allowed, 'out'));
    for (const path of [
      join(folder.folder, 'x.jsonl'),
      join(allowed, '..', 'x.jsonl'),
      join(allowed, 'out', 'x.jsonl'),
    ]) {
      const run = runNode(writeFileNode, await paintItems(1), { path }, { roots: [allowed] });
      await expect(run).rejects.toMatchObject({ code: 'path-outside-root' });
    }
    await runNode(
      writeFileNode,
      await paintItems(1),
      { path: join(allowed, 'new', 'x.jsonl') },
      { roots: [allowed] },
    );
  });

  it('writes Parquet with a type for each column, that other tools read back', async () => {
    await using folder = await openFolder();
    const painted = await paintItems(4_500);
    const [first, second, ...rest] = painted;
    const items: readonly Item[] = [
      {
        ...first!,
        labels: [{ name: 'cat', score: 0.5 }],
        metadata: { ...first!.metadata, flag: true, mixed: 1 },
      },
      { ...odd, metadata: { ...odd.metadata, mixed: 'x', n: 0.5 } },
      second!,
      ...rest,
    ];
    const pages = [items.slice(0, 10), [], items.slice(10)];
    await writePages(folder, pages, { format: 'parquet', vectors: true });
    const bytes = await readFile(folder.path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const metadata = parquetMetadata(file);
    expect(metadata.row_groups).toHaveLength(3);
    const types = Object.fromEntries(
      metadata.schema.map(({ name, type, converted_type }) => [name, converted_type ?? type]),
    );
    expect(types).toMatchObject({
      id: 'UTF8',
      'metadata.n': 'DOUBLE',
      'metadata.colour': 'UTF8',
      'metadata.flag': 'BOOLEAN',
      'metadata.mixed': 'JSON',
      score: 'DOUBLE',
      labels: 'JSON',
      'embedding.vector': 'LIST',
    });
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(4_501);
    expect(rows[0]).toMatchObject({
      id: 'item-0.png',
      'metadata.n': 0,
      'metadata.flag': true,
      'metadata.mixed': 1,
      label: 'cat',
      labels: [{ name: 'cat', score: 0.5 }],
      'embedding.model': first!.embedding!.stamp.model,
      'embedding.vector': [...first!.embedding!.vector],
    });
    expect(rows[1]).toMatchObject({
      id: odd.id,
      'metadata.n': 0.5,
      'metadata.mixed': 'x',
      'metadata.tags': ['a', 'b'],
      'embedding.vector': null,
    });
    expect(rows.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  });

  it('writes an empty Parquet file for a run without items', async () => {
    await using folder = await openFolder();
    await writePages(folder, [], { format: 'parquet' });
    const bytes = await readFile(folder.path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    expect(await parquetReadObjects({ file })).toEqual([]);
  });

  it('says what it would write', async () => {
    await using folder = await openFolder();
    await using world = await openNodeWorld();
    const parsed = writeFileNode.params.parse({ path: folder.path, format: 'csv' });
    expect(await writeFileNode.preview?.((await paintItems(1)) as never, parsed, world.context)).toEqual([
      `Would write "item-0.png" to ${folder.path}, as csv.`,
    ]);
  });

  it('refuses a folder as the file before it writes anything', async () => {
    await using folder = await openFolder();
    const run = runNode(writeFileNode, await paintItems(1), { path: folder.folder });
    await expect(run).rejects.toMatchObject({
      code: 'param-invalid',
      message: expect.stringContaining('is a folder'),
    });
  });
});
