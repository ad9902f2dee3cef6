import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeStore, openStore } from './open-store.ts';

const stamp = { model: 'm', revision: 'r', preprocessing: 'p', dimensions: 4 };

describe('openStore', () => {
  it('names the known kinds when it knows no driver for an address', async () => {
    for (const url of ['', 'chroma://x', 'Embedded', 'embeddedx', 'http://localhost']) {
      await expect(openStore(url, { home: tmpdir() })).rejects.toMatchObject({
        code: 'param-invalid',
        message: expect.stringMatching(/embedded, memory, milvus/),
      });
    }
  });

  it('refuses addresses that a driver cannot read, without showing a password', async () => {
    const bad = [
      'embedded:relative/path',
      'embedded?indexFrom=x',
      'embedded?typo=1',
      'milvus:',
      'milvus://',
      'milvus://u:secret@h:1/a/b',
    ];
    for (const url of bad) {
      const error: unknown = await openStore(url, { home: tmpdir() }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'param-invalid' });
      expect(String(error)).not.toContain('secret');
    }
  });

  it('keeps embedded collections under the home folder, and finds them again', async () => {
    using folder = temporaryFolder();
    {
      await using store = await openStore('embedded', { home: folder.path });
      await store.createCollection({ name: 'cats', stamp });
      await store.upsert('cats', [
        { id: 'a', vector: Float32Array.of(1, 2, 3, 4), metadata: { kept: true } },
      ]);
    }
    await using again = await openStore('embedded', { home: folder.path });
    expect(await again.describeCollection('cats')).toEqual({ name: 'cats', stamp, count: 1, index: 'exact' });
    expect((await again.fetch('cats', ['a'])).map(({ metadata }) => metadata)).toEqual([{ kept: true }]);
    await using elsewhere = await openStore(`embedded:${join(folder.path, 'other')}`, {
      home: '/nonexistent',
    });
    expect(await elsewhere.listCollections()).toEqual([]);
  });

  it('makes a collection where a killed process left half of one', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'vectors', 'cats.lance', 'data'), { recursive: true });
    await using store = await openStore('embedded', { home: folder.path });
    await store.createCollection({ name: 'cats', stamp });
    await store.upsert('cats', [{ id: 'a', vector: Float32Array.of(1, 2, 3, 4), metadata: {} }]);
    expect(await store.count('cats')).toBe(1);
  });

  it('says that the home folder cannot be written', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    await expect(openStore('embedded', { home: file })).rejects.toMatchObject({
      code: 'home-unwritable',
      message: expect.stringContaining(file),
    });
  });

  it('does not begin when aborted already', async () => {
    const call = openStore('memory', { home: tmpdir(), signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('describeStore', () => {
  it('says where a store is, without secrets', () => {
    expect(describeStore('embedded')).toContain('this machine');
    expect(describeStore('embedded:/data/vectors')).toContain('/data/vectors');
    expect(describeStore('memory')).toContain('memory');
    expect(describeStore('milvus://root:secret@db.example:19531/photos')).toBe(
      'Milvus at db.example:19531, database photos',
    );
    expect(describeStore('milvus://localhost')).toBe('Milvus at localhost:19530');
  });
});

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'clipline-open-store-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
