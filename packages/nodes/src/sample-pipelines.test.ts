import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Item, PipelineInput } from '@clipline/clip-core';
import { openNodeWorld } from '@clipline/clip-core/testing';
import { planPipeline, runPipeline } from '@clipline/engine';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { nodeRegistry } from './index.ts';

const samples = fileURLToPath(new URL('../../../samples/images/', import.meta.url));
type Step = {
  readonly type: string;
  readonly params?: NonNullable<PipelineInput['nodes'][number]['params']>;
};

/** A folder for pictures and results, and a world in which pipelines run on it. */
async function openDesk() {
  const world = await openNodeWorld();
  const base = await mkdtemp(join(tmpdir(), 'clipline-samples-'));
  const pictures = join(base, 'pictures');
  await mkdir(pictures);
  let runs = 0;
  return {
    base,
    pictures,
    world,
    /** Runs steps one after another on the pictures, and writes what comes out of each output of the last to a file. */
    async run(steps: readonly Step[], outputs: readonly string[] = ['out']) {
      runs++;
      const last = `step-${steps.length - 1}`;
      const fileOf = (output: string) => join(base, `${runs}-${output}.jsonl`);
      const pipeline: PipelineInput = {
        name: 'samples',
        nodes: [
          { id: 'source', type: 'sources.folder', params: { root: pictures, pageSize: 7 } },
          ...steps.map((step, n) => ({ id: `step-${n}`, ...step })),
          ...outputs.map((output) => ({
            id: `write-${output}`,
            type: 'output.write-file',
            params: { path: fileOf(output) },
          })),
        ],
        edges: [
          { from: 'source', to: 'step-0' },
          ...steps.slice(1).map((_, n) => ({ from: `step-${n}`, to: `step-${n + 1}` })),
          ...outputs.map((output) => ({ from: last, output, to: `write-${output}` })),
        ],
      };
      const scratch = (nodeId: string) => join(base, 'scratch', `${runs}`, nodeId);
      const contextFor = (nodeId: string) => ({ ...world.context, scratch: scratch(nodeId) });
      const failed: string[] = [];
      for await (const event of runPipeline(planPipeline(pipeline, nodeRegistry), { contextFor })) {
        if (event.kind === 'item-failed') failed.push(`${event.item.id}: ${event.error.code}`);
      }
      const read = async (output: string): Promise<readonly Item[]> =>
        (await readFile(fileOf(output), 'utf8'))
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));
      const found = await Promise.all(outputs.map(async (output) => [output, await read(output)] as const));
      const outputsByName: { readonly [output: string]: readonly Item[] } = Object.fromEntries(found);
      return { failed, found: outputsByName };
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Copies the first pictures of a sample folder. */
async function copySamples(folder: string, count: number, to: string): Promise<readonly string[]> {
  const names = (await readdir(join(samples, folder))).sort().slice(0, count);
  for (const name of names) await copyFile(join(samples, folder, name), join(to, name));
  return names;
}

const idsOf = (items: readonly Item[] | undefined) => (items ?? []).map(({ id }) => id).sort();

describe('pipelines over the sample images', () => {
  it('find the copies of pictures, resized and recompressed, and nothing else', async () => {
    await using desk = await openDesk();
    const names = await copySamples('birds', 24, desk.pictures);
    const originals = [names[2]!, names[9]!, names[17]!];
    const copies = originals.map((name) => `copy of ${name}.jpg`);
    for (const [n, name] of originals.entries()) {
      // On white, as a JPEG has no transparency.
      const copy = sharp(join(desk.pictures, name))
        .flatten({ background: '#fff' })
        .resize(140)
        .jpeg({ quality: 70 });
      await copy.toFile(join(desk.pictures, copies[n]!));
    }
    const prepare = [{ type: 'clip.embed-image' }, { type: 'image.hash' }];
    await desk.run([...prepare, { type: 'store.upsert', params: { catalog: 'birds' } }]);
    const find = { type: 'store.find-duplicates', params: { catalog: 'birds', keep: 'first' } };
    const { found, failed } = await desk.run([...prepare, find], ['unique', 'keep', 'duplicate']);
    const { unique, keep, duplicate } = found;
    expect(failed).toEqual([]);
    expect(idsOf([...keep!, ...duplicate!])).toEqual([...originals, ...copies].sort());
    expect(keep).toHaveLength(3);
    expect(unique).toHaveLength(21);
    for (const { metadata } of duplicate!) expect(idsOf(keep)).toContain(metadata.duplicateOf);
  });

  it('find logos in a bank, whatever became of them', async () => {
    await using desk = await openDesk();
    const bank = join(desk.base, 'logos');
    await mkdir(bank);
    const logos = await copySamples('emoji', 6, bank);
    await copySamples('birds', 10, desk.pictures);
    await copyFile(join(bank, logos[0]!), join(desk.pictures, 'as-it-is.webp'));
    const small = sharp(join(bank, logos[3]!)).flatten({ background: '#fff' }).resize(96);
    await writeFile(join(desk.pictures, 'small.jpg'), await small.jpeg({ quality: 60 }).toBuffer());
    const match = {
      type: 'clip.match-bank',
      params: { folder: bank, minCosine: null, maxDistance: 8, top: 1 },
    };
    const { found } = await desk.run([{ type: 'clip.embed-image' }, match], ['match', 'no-match']);
    const signals = Object.fromEntries(
      found.match!.map(({ id, matches }) => [id, [matches![0]!.id, matches![0]!.metadata.signal]]),
    );
    expect(signals).toEqual({
      'as-it-is.webp': [logos[0], 'exact'],
      'small.jpg': [logos[3], 'perceptual'],
    });
    expect(found['no-match']).toHaveLength(10);
  });

  it('classify and route, with what is damaged on its own way', async () => {
    await using desk = await openDesk();
    for (const colour of ['red', 'green', 'blue', 'white']) {
      const picture = sharp({ create: { width: 30, height: 20, channels: 3, background: colour } });
      await picture.png().toFile(join(desk.pictures, `${colour}.png`));
    }
    await writeFile(join(desk.pictures, 'text.jpg'), 'no picture');
    const params = { labels: ['red', 'blue'], none: ['green', 'white'], templateSet: 'plain', top: 1 };
    const { found, failed } = await desk.run(
      [
        { type: 'image.decode', params: { format: 'webp' } },
        { type: 'image.metadata' },
        { type: 'clip.embed-image' },
        { type: 'clip.classify', params },
        { type: 'flow.branch', params: { condition: 'label == "red" || label == "blue"' } },
      ],
      ['true', 'false'],
    );
    expect(failed).toEqual(['text.jpg: image-unsupported']);
    expect(
      found.true!.map(({ id, labels, metadata }) => [id, labels![0]!.name, metadata.colour]).sort(),
    ).toEqual([
      ['blue.png', 'blue', 'blue'],
      ['red.png', 'red', 'red'],
    ]);
    expect(idsOf(found.false)).toEqual(['green.png', 'white.png']);
    for (const { image } of found.true!)
      expect(image).toMatchObject({ uri: expect.stringMatching(/^blob:/), mediaType: 'image/webp' });
  });

  it('moderate, ask people about what may be restricted, and write down what was asked', async () => {
    await using desk = await openDesk();
    await copySamples('birds', 6, desk.pictures);
    for (const name of ['one', 'two']) {
      const red = sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } });
      await red.png().toFile(join(desk.pictures, `${name}.png`));
    }
    const policy = {
      categories: [
        {
          name: 'red-things',
          title: 'Red things',
          restricted: ['red'],
          harmless: ['green', 'blue', 'white', 'brown', 'grey', 'black', 'yellow'],
          review: 0.9,
          block: null,
        },
      ],
    };
    const steps = [
      { type: 'clip.embed-image' },
      { type: 'clip.moderate', params: { policy } },
      { type: 'flow.filter', params: { condition: 'verdict.action == "review"' } },
      {
        type: 'people.review',
        params: {
          queue: 'colours',
          reason: 'Is this {{verdict.categories[0].name}}?',
          priority: 'verdict.categories[0].score',
        },
      },
    ];
    const { found, failed } = await desk.run(steps);
    expect(failed).toEqual([]);
    expect(idsOf(found.out)).toEqual(['one.png', 'two.png']);
    const asked = desk.world.outbox.reviews;
    expect(asked.map(({ item, queue, reason }) => [item.id, queue, reason]).sort()).toEqual([
      ['one.png', 'colours', 'Is this red-things?'],
      ['two.png', 'colours', 'Is this red-things?'],
    ]);
    for (const { priority } of asked) expect(priority).toBeGreaterThan(0.9);
    await desk.run(steps);
    expect(desk.world.outbox.reviews).toHaveLength(2);
  });
});
