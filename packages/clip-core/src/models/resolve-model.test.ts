import { cp, mkdir, mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chooseDefaultModel, listModels, resolveModel } from './index.ts';

const tiny = fileURLToPath(new URL('../../../../test/fixtures/golden/tiny-clip/', import.meta.url));
const makeHome = () => mkdtempDisposable(join(tmpdir(), 'clipline-resolve-'));

/** Files with the names that a card asks for; what is in them is not looked at here. */
async function pretend(folder: string, suffix: string): Promise<string> {
  await cp(tiny, folder, { recursive: true });
  for (const tower of ['vision', 'text']) {
    await cp(`${tiny}onnx/${tower}_model.onnx`, join(folder, `onnx/${tower}_model${suffix}.onnx`));
  }
  return folder;
}

describe('resolveModel', () => {
  it('takes an explicit folder and reads its card from its files', async () => {
    await using home = await makeHome();
    const { card, from, folder } = await resolveModel({ model: tiny, home: home.path, offline: true });
    expect(`${folder}/`).toBe(tiny);
    expect(from).toBe('folder');
    expect(card).toMatchObject({
      id: 'tiny-clip',
      dimensions: 16,
      image: { resize: { mode: 'squash', width: 8, height: 8 }, resample: 'bicubic', mean: [0.5, 0.5, 0.5] },
      text: { limit: 16, padding: 'longest' },
      scoring: { kind: 'softmax', scale: 100 },
      vision: { files: { fp32: 'onnx/vision_model.onnx' }, precision: 'fp32' },
    });
  });

  it('prefers a pulled starter to the bundled one', async () => {
    await using home = await makeHome();
    const bundled = await pretend(join(home.path, 'bundled'), '_quantized');
    const options = { model: 'starter', home: home.path, bundled, offline: true };
    expect(await resolveModel(options)).toMatchObject({ from: 'bundled', folder: bundled });
    const pulled = await pretend(join(home.path, 'models/starter'), '_quantized');
    expect(await resolveModel(options)).toMatchObject({ from: 'home', folder: pulled });
  });

  it('does not take a folder that lacks a file for the model', async () => {
    await using home = await makeHome();
    const bundled = await pretend(join(home.path, 'bundled'), '_quantized');
    await rm(join(bundled, 'tokenizer.json'));
    await expect(resolveModel({ model: 'starter', home: home.path, bundled })).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining(bundled),
    });
  });

  it('takes a folder of the home by its name, without a card', async () => {
    await using home = await makeHome();
    const folder = await pretend(join(home.path, 'models/my-own'), '');
    const found = await resolveModel({ model: 'my-own', home: home.path, offline: true });
    expect(found).toMatchObject({ folder, card: { id: 'my-own' } });
  });

  it('names the models there are when it knows none of that name', async () => {
    await using home = await makeHome();
    await expect(resolveModel({ model: 'clip-vit-z', home: home.path })).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringMatching(/"clip-vit-z".*clip-vit-b-32.*starter/),
    });
    await expect(resolveModel({ model: './no/folder', home: home.path })).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining('/no/folder'),
    });
  });

  it('says what a folder lacks that holds no model', async () => {
    await using home = await makeHome();
    await expect(resolveModel({ model: home.path, home: home.path })).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringContaining('config.json'),
    });
    const folder = await pretend(join(home.path, 'models/other'), '');
    await writeFile(join(folder, 'config.json'), '{"model_type": "whisper"}');
    await expect(resolveModel({ model: 'other', home: home.path })).rejects.toThrow(
      /"whisper".*clip, siglip/,
    );
    await writeFile(join(folder, 'config.json'), '{');
    await expect(resolveModel({ model: 'other', home: home.path })).rejects.toMatchObject({
      code: 'model-corrupt',
    });
  });

  it.each([
    [
      { size: 224, do_center_crop: true, crop_size: 224 },
      { mode: 'shortest-edge', edge: 224, crop: { width: 224, height: 224 } },
    ],
    [
      { size: { shortest_edge: 256 } },
      { mode: 'shortest-edge', edge: 256, crop: { width: 256, height: 256 } },
    ],
    [{ size: { height: 224, width: 224 } }, { mode: 'squash', width: 224, height: 224 }],
  ])('reads the resizing from %j', async (preprocessor, resize) => {
    await using home = await makeHome();
    const folder = await pretend(join(home.path, 'models/other'), '');
    await writeFile(
      join(folder, 'preprocessor_config.json'),
      JSON.stringify({ ...preprocessor, do_normalize: false }),
    );
    const { card } = await resolveModel({ model: 'other', home: home.path });
    expect(card.image).toMatchObject({ resize, mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it('reads a SigLIP folder as SigLIP wants it', async () => {
    await using home = await makeHome();
    const folder = await pretend(join(home.path, 'models/sig'), '');
    await writeFile(
      join(folder, 'config.json'),
      '{"model_type": "siglip", "text_config": {}, "vision_config": {}}',
    );
    const { card } = await resolveModel({ model: 'sig', home: home.path });
    expect(card).toMatchObject({
      dimensions: 768,
      text: { limit: 64, padding: 'max-length' },
      scoring: { kind: 'sigmoid' },
      vision: { class: 'SiglipVisionModel', output: 'pooler_output' },
    });
  });
});

describe('listModels', () => {
  it('lists what is on this machine first, with its size', async () => {
    await using home = await makeHome();
    const bundled = await pretend(join(home.path, 'bundled'), '_quantized');
    await pretend(join(home.path, 'models/my-own'), '');
    await mkdir(join(home.path, 'models/clip-vit-b-16.partial'));
    const listed = await listModels({ home: home.path, bundled });
    expect(listed.slice(0, 2).map(({ card }) => card.id)).toEqual(['my-own', 'starter']);
    expect(listed[1]).toMatchObject({ folder: bundled, bytes: expect.any(Number) });
    expect(listed.slice(2).every(({ folder, bytes }) => folder === null && bytes === null)).toBe(true);
    expect(listed.map(({ card }) => card.id)).toContain('clip-vit-b-32');
  });
});

describe('chooseDefaultModel', () => {
  it('is the starter until ViT-B/32 has been pulled', async () => {
    await using home = await makeHome();
    const bundled = await pretend(join(home.path, 'bundled'), '_quantized');
    expect(await chooseDefaultModel({ home: home.path, bundled })).toBe('starter');
    await pretend(join(home.path, 'models/clip-vit-b-32'), '');
    expect(await chooseDefaultModel({ home: home.path, bundled })).toBe('clip-vit-b-32');
    expect(await readFile(join(bundled, 'config.json'), 'utf8')).toContain('clip');
  });
});
