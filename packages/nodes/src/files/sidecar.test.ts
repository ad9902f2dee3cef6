import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSidecar } from './sidecar.ts';

const { signal } = new AbortController();

async function read(files: { readonly [name: string]: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-sidecar-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { fields, faults } = await readSidecar(folder, signal);
    return {
      fields: Object.fromEntries(fields),
      faults: faults.map(({ path, error }) => `${path} ${error.code}: ${error.message}`),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('readSidecar', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await read({})).toEqual({ fields: {}, faults: [] });
  });

  it('reads an object a line, of any JSON, by the path of its image', async () => {
    const text =
      '\uFEFF{"file_name":"a.jpg","year":2001,"tags":["x"],"deep":{"y":null}}\r\n\n{"file_name":"./b/c d.png","title":"a\u2028b"}';
    expect(await read({ 'metadata.jsonl': text })).toEqual({
      fields: { 'a.jpg': { year: 2001, tags: ['x'], deep: { y: null } }, 'b/c d.png': { title: 'a\u2028b' } },
      faults: [],
    });
  });

  it('leaves out lines that cannot be read, and says which and why', async () => {
    const lines = [
      '{"file_name":"a.jpg"}',
      'nonsense',
      '{"title":"no name"}',
      '[1]',
      '{"file_name":7}',
      '{"file_name":"b.jpg"}',
    ];
    const { fields, faults } = await read({ 'metadata.jsonl': lines.join('\n') });
    expect(Object.keys(fields)).toEqual(['a.jpg', 'b.jpg']);
    expect(faults).toEqual([
      expect.stringMatching(
        /^metadata.jsonl:2 record-invalid: Line 2 of metadata.jsonl is left out: it is not JSON/,
      ),
      expect.stringMatching(/^metadata.jsonl:3 .*"file_name"/),
      expect.stringMatching(/^metadata.jsonl:4 /),
      expect.stringMatching(/^metadata.jsonl:5 /),
    ]);
  });

  it('counts the faults of a file that is something else', async () => {
    const { faults } = await read({ 'metadata.jsonl': 'x\n'.repeat(100_000) });
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toContain('99980 more lines');
  });

  it('reads a table and finds out which columns are numbers or booleans', async () => {
    const text =
      'file_name,year,code,ratio,ok,note\r\na.jpg,2001,007,0.5,true,"x, ""y"""\r\nb.jpg,,008,-1e3,False,\r\n';
    expect(await read({ 'metadata.csv': text })).toEqual({
      fields: {
        'a.jpg': { year: 2001, code: '007', ratio: 0.5, ok: true, note: 'x, "y"' },
        'b.jpg': { code: '008', ratio: -1000, ok: false },
      },
      faults: [],
    });
  });

  it('keeps a column as text when one cell of it is no number', async () => {
    const { fields } = await read({ 'metadata.csv': 'file_name,n\na,1\nb,two\n' });
    expect(fields).toEqual({ a: { n: '1' }, b: { n: 'two' } });
  });

  it('leaves out rows of a table that have no name or too many cells', async () => {
    const { fields, faults } = await read({ 'metadata.csv': 'file_name,n\na,1\nb,2,3\n,4\nc,5\n' });
    expect(fields).toEqual({ a: { n: 1 }, c: { n: 5 } });
    expect(faults).toHaveLength(2);
    expect(faults.join()).toMatch(/metadata.csv:3 .*metadata.csv:4 /);
  });

  it('prefers the JSON lines where both are there', async () => {
    const files = {
      'metadata.jsonl': '{"file_name":"a","from":"jsonl"}',
      'metadata.csv': 'file_name,from\na,csv\n',
    };
    expect((await read(files)).fields).toEqual({ a: { from: 'jsonl' } });
  });

  it('reports a file that cannot be opened', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clipline-sidecar-'));
    await mkdir(join(folder, 'metadata.jsonl'));
    const { faults } = await readSidecar(folder, signal);
    expect(faults).toMatchObject([{ path: 'metadata.jsonl' }]);
    await rm(folder, { recursive: true });
  });
});
