import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Item } from '@clipline/clip-core';
import { openNodeWorld, paintItems, runNode, sweepNode } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import matchBank from './match-bank.ts';

const photo = (name: string) =>
  fileURLToPath(new URL(`../../../../test/fixtures/golden/images/${name}.jpg`, import.meta.url));

async function openBank() {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-bank-'));
  await mkdir(join(folder, 'brands'));
  await writeFile(join(folder, 'moose.jpg'), await sharp(photo('moose')).toBuffer());
  await writeFile(
    join(folder, 'brands', 'petra.png'),
    await sharp(photo('petra')).resize(300).png().toBuffer(),
  );
  await writeFile(join(folder, 'notes.txt'), 'no picture');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

async function embedded(id: string, bytes: Buffer): Promise<Item> {
  await using world = await openNodeWorld();
  const [outcome] = await world.model.embedImages([{ bytes }]);
  if (outcome === undefined || 'error' in outcome) throw new Error(`No vector for ${id}.`);
  const image = { uri: `data:image/jpeg;base64,${bytes.toString('base64')}` };
  return { id, metadata: {}, image, embedding: { stamp: world.model.stamp, vector: outcome.vector } };
}

describe('clip.match-bank', async () => {
  const [red] = await paintItems(1);
  const images = [red!.image!.uri];
  const samples = {
    params: { images },
    limits: [
      { images, maxDistance: 0, minCosine: -1, top: 1 },
      { images: Array.from({ length: 100 }, () => images[0]!), maxDistance: 64, minCosine: 1, top: 100 },
      { images, exact: true, maxDistance: null, minCosine: null },
    ],
    poison: { ...red!, id: 'bad', image: { uri: 'data:image/png;base64,AAAA' } },
  };
  for (const { name, run } of sweepNode(matchBank, samples)) it(name, run);

  it('tells the same file, the same look and the same meaning apart', async () => {
    await using bank = await openBank();
    const moose = await sharp(photo('moose')).toBuffer();
    const items = [
      await embedded('same file', moose),
      await embedded('recompressed', await sharp(moose).resize(400).jpeg({ quality: 50 }).toBuffer()),
      await embedded('mirrored', await sharp(moose).flop().jpeg().toBuffer()),
      await embedded('other', await sharp(photo('cup-of-coffee')).toBuffer()),
    ];
    const params = { folder: bank.folder, maxDistance: 6, minCosine: 0.9 };
    const { outputs } = await runNode(matchBank, items, params, { roots: [bank.folder] });
    const signals = Object.fromEntries(
      outputs.match!.map(({ id, matches }) => [
        id,
        matches!.find((match) => match.id === 'moose.jpg')?.metadata,
      ]),
    );
    expect(signals).toMatchObject({
      'same file': { signal: 'exact', signals: ['exact', 'perceptual', 'cosine'], distance: 0 },
      recompressed: { signal: 'perceptual', signals: ['perceptual', 'cosine'] },
      mirrored: { signal: 'cosine', signals: ['cosine'] },
    });
    for (const { matches } of outputs.match!) {
      expect(matches!.map(({ score }) => score)).toEqual(
        matches!.map(({ score }) => score).toSorted((a, b) => b - a),
      );
    }
    const strict = { ...params, minCosine: null };
    const { outputs: two } = await runNode(matchBank, items, strict, { roots: [bank.folder] });
    expect(two['no-match']!.map(({ id, matches }) => [id, matches])).toEqual([
      ['mirrored', []],
      ['other', []],
    ]);
  });

  it('embeds the bank once for all pages, and anew when a file changes', async () => {
    await using bank = await openBank();
    await using world = await openNodeWorld();
    let images = 0;
    const embedImages: typeof world.model.embedImages = (list, options) => {
      images += list.length;
      return world.model.embedImages(list, options);
    };
    const counting = { ...world.model, embedImages };
    const run = async () =>
      runNode(matchBank, await paintItems(2), { folder: bank.folder }, { model: async () => counting });
    await run();
    await run();
    expect(images).toBe(2);
    const stamp = async () =>
      matchBank.cacheStamp?.(matchBank.params.parse({ folder: bank.folder }), world.context);
    const before = await stamp();
    expect(await stamp()).toBe(before);
    await writeFile(join(bank.folder, 'moose.jpg'), await sharp(photo('kingfisher')).resize(99).toBuffer());
    await run();
    expect(images).toBe(4);
    expect(await stamp()).not.toBe(before);
  });

  it('does not hash an image again that carries its hashes', async () => {
    const hashes = { sha256: 'f'.repeat(64), perceptual: '0'.repeat(16), difference: '0'.repeat(16) };
    const item = { ...red!, image: { uri: 'file:///gone.png' }, hashes };
    const { outputs, errors } = await runNode(matchBank, [item], { images, minCosine: null });
    expect(errors).toEqual([]);
    // One plain colour has the same perceptual hash as any other.
    expect(outputs.match![0]!.matches![0]!.metadata).toMatchObject({ signal: 'perceptual', distance: 0 });
  });

  it('refuses an empty bank, no signal, and a bank outside the roots', async () => {
    await expect(runNode(matchBank, [], {})).rejects.toThrow(/bank is empty/);
    const none = { images, exact: false, maxDistance: null, minCosine: null };
    await expect(runNode(matchBank, [], none)).rejects.toThrow(/No signal/);
    await expect(
      runNode(matchBank, await paintItems(1), { folder: '/etc' }, { roots: ['/tmp'] }),
    ).rejects.toMatchObject({ code: 'path-outside-root' });
  });

  it('names a reference that is damaged', async () => {
    await using bank = await openBank();
    await writeFile(join(bank.folder, 'bad.jpg'), 'no picture');
    await expect(runNode(matchBank, await paintItems(1), { folder: bank.folder })).rejects.toMatchObject({
      code: 'param-invalid',
      message: expect.stringMatching(/"bad.jpg"/),
    });
  });
});
