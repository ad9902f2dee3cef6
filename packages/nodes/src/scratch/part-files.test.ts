import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Place, readParts, readPlaces, writePart } from './part-files.ts';

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-parts-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

async function readAll(folder: string, limit: number) {
  const lines: { text: string; place: Place }[] = [];
  for await (const { bytes, place } of readParts(folder, limit))
    lines.push({ text: bytes.toString(), place });
  return lines;
}

describe('parts of pages', () => {
  it('come in the order of the pages, however they were written', async () => {
    await using parts = await openFolder();
    for (const page of [10, 2, 0, 9, 1]) await writePart(parts.folder, page, [`${page} a`, `${page} é😀`]);
    const texts = (await readAll(parts.folder, 10)).map(({ text }) => text);
    expect(texts).toEqual(['0 a', '0 é😀', '1 a', '1 é😀', '2 a', '2 é😀', '9 a', '9 é😀']);
  });

  it('replace what was there before, and half-written ones do not count', async () => {
    await using parts = await openFolder();
    await writePart(parts.folder, 0, ['old', 'more']);
    await writePart(parts.folder, 0, ['new']);
    await writePart(parts.folder, 1, []);
    await writeFile(join(parts.folder, '2.lines.partial'), 'half');
    expect((await readAll(parts.folder, 99)).map(({ text }) => text)).toEqual(['new']);
  });

  it('are read at places in any order', async () => {
    await using parts = await openFolder();
    for (const page of [0, 1, 2]) await writePart(parts.folder, page, [`${page} ü`, `${page} zwei`, '']);
    const lines = (await readAll(parts.folder, 3)).toReversed();
    expect(lines).toHaveLength(9);
    const places = lines.map(({ place }) => place);
    expect(await readPlaces(parts.folder, places)).toEqual(lines.map(({ text }) => text));
  });

  it('are none where nothing was written', async () => {
    await using parts = await openFolder();
    expect(await readAll(join(parts.folder, 'none'), 5)).toEqual([]);
  });
});
