import { mkdtempDisposable, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hubCommit, startLocalHub } from '../../../../test/fixtures/golden/local-hub.ts';
import { readChecksums, verifyChecksums } from './checksums.ts';
import type { PullProgress } from './download-file.ts';
import { checkModel, openModel, pullModel, resolveModel } from './index.ts';

const tiny = fileURLToPath(new URL('../../../../test/fixtures/golden/tiny-clip/', import.meta.url));
/** A card without checksums of its own, so that the files of another model pass for its. */
const model = 'clip-vit-l-14';

async function start() {
  const home = await mkdtempDisposable(join(tmpdir(), 'clipline-pull-'));
  const hub = await startLocalHub(tiny);
  return {
    home: home.path,
    hub,
    folder: join(home.path, 'models', model),
    pull: (options: { signal?: AbortSignal; onProgress?: (progress: PullProgress) => void } = {}) =>
      pullModel(model, { home: home.path, hubUrl: hub.url, ...options }),
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

describe('pullModel', () => {
  it('puts every file in place, with checksums and where they came from', async () => {
    await using world = await start();
    const told: PullProgress[] = [];
    expect(await world.pull({ onProgress: (progress) => told.push(progress) })).toBe(world.folder);
    const checksums = await readChecksums(world.folder);
    expect(checksums?.source).toEqual({
      hub: world.hub.url,
      repo: 'Xenova/clip-vit-large-patch14',
      revision: hubCommit,
    });
    expect(Object.keys(checksums?.files ?? {})).toContain('onnx/text_model.onnx');
    await verifyChecksums(world.folder, checksums!);
    const weights = told.filter(({ file }) => file === 'onnx/vision_model.onnx').at(-1);
    expect(weights).toEqual({
      file: 'onnx/vision_model.onnx',
      loaded: weights?.total,
      total: expect.any(Number),
    });
    expect(await readdir(join(world.home, 'models'))).toEqual([model]);
  });

  it('fetches all files of one commit', async () => {
    await using world = await start();
    await world.pull();
    const [first, ...rest] = world.hub.requests.filter(({ path }) => !path.startsWith('/cdn/'));
    expect(first?.path).toContain('/resolve/main/');
    expect(rest.every(({ path }) => path.includes(`/resolve/${hubCommit}/`))).toBe(true);
  });

  it('asks for nothing when everything is there', async () => {
    await using world = await start();
    await world.pull();
    world.hub.requests.length = 0;
    await world.pull();
    expect(world.hub.requests).toEqual([]);
  });

  it('goes on where the connection broke off', async () => {
    await using world = await start();
    Object.assign(world.hub.faults, { breakAfter: 3000, breaks: 2 });
    await world.pull();
    const sent = world.hub.requests.filter(({ path }) => path.startsWith('/cdn/'));
    const ranges = sent.map(({ range }) => range).filter((range) => range !== null);
    expect(ranges).toEqual(['bytes=3000-', 'bytes=6000-']);
    await verifyChecksums(world.folder, (await readChecksums(world.folder))!);
  });

  it('goes on where an earlier pull was stopped', async () => {
    await using world = await start();
    Object.assign(world.hub.faults, { breakAfter: 3000, breaks: 1 });
    const controller = new AbortController();
    const onProgress = ({ file, loaded }: PullProgress) => {
      if (file.endsWith('.onnx') && loaded >= 3000) controller.abort();
    };
    await expect(world.pull({ signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(await stat(`${world.folder}.partial/onnx/vision_model.onnx.part`)).toMatchObject({ size: 3000 });
    await expect(stat(world.folder)).rejects.toThrow();
    world.hub.requests.length = 0;
    await world.pull();
    expect(world.hub.requests.find(({ range }) => range !== null)?.range).toBe('bytes=3000-');
    expect(
      world.hub.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('config.json')),
    ).toEqual([]);
    await verifyChecksums(world.folder, (await readChecksums(world.folder))!);
  });

  it('starts anew where the hub cannot send the rest alone', async () => {
    await using world = await start();
    Object.assign(world.hub.faults, { breakAfter: 3000, breaks: 1, ignoreRange: true });
    await world.pull();
    await verifyChecksums(world.folder, (await readChecksums(world.folder))!);
  });

  it('refuses and deletes a file whose checksum is wrong', async () => {
    await using world = await start();
    world.hub.faults.garble = true;
    await expect(world.pull()).rejects.toMatchObject({
      code: 'model-corrupt',
      message: /vision_model.onnx.*checksum/,
    });
    expect(await readdir(`${world.folder}.partial/onnx`)).toEqual([]);
    world.hub.faults.garble = false;
    await world.pull();
  });

  it('holds files to the checksums on the card, whatever the hub says', async () => {
    await using world = await start();
    const options = { home: world.home, hubUrl: world.hub.url };
    await expect(pullModel('clip-vit-b-32', options)).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringContaining('fd6e1402'),
    });
  });

  it('tries again when the hub fails for a moment, and gives up on one that keeps failing', async () => {
    await using world = await start();
    Object.assign(world.hub.faults, { status: 503, statuses: 2 });
    await world.pull();
    await using other = await start();
    Object.assign(other.hub.faults, { status: 500, statuses: Number.POSITIVE_INFINITY });
    await expect(other.pull()).rejects.toMatchObject({
      code: 'model-offline',
      retryable: true,
      message: /500/,
    });
  });

  it('says which file the hub does not have', async () => {
    await using world = await start();
    const options = { home: world.home, hubUrl: world.hub.url, precision: 'q8' } as const;
    await expect(pullModel(model, options)).rejects.toMatchObject({
      code: 'model-not-found',
      message: expect.stringMatching(/vision_model_quantized.onnx \(404\)/),
    });
  });

  it('does not pull a model that another process is pulling', async () => {
    await using world = await start();
    // Either may come first.
    const pulls = await Promise.allSettled([world.pull(), world.pull()]);
    expect(pulls.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(pulls.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
  });

  it('says that the home cannot be written to', async () => {
    await using world = await start();
    await writeFile(join(world.home, 'models'), 'a file where the folder should be');
    await expect(world.pull()).rejects.toMatchObject({ code: 'home-unwritable' });
  });

  it('adds another precision to a model that is there', async () => {
    await using world = await start();
    await world.pull();
    const before = await readChecksums(world.folder);
    for (const tower of ['vision', 'text']) await rm(join(world.folder, `onnx/${tower}_model.onnx`));
    await world.pull();
    expect(await readChecksums(world.folder)).toEqual(before);
    expect(await readdir(join(world.home, 'models'))).toEqual([model]);
  });

  it('takes over from a process that died while pulling', async () => {
    await using world = await start();
    await world.pull();
    await writeFile(`${world.folder}.pulling`, '999999999');
    await world.pull();
    expect(await readFile(`${world.folder}.pulling`, 'utf8').catch(() => 'gone')).toBe('gone');
  });
});

describe('a model from a hub', () => {
  it('is pulled when it is opened, and found in the home afterwards', async () => {
    await using world = await start();
    const options = { model, home: world.home, hubUrl: world.hub.url };
    expect(await resolveModel(options)).toMatchObject({ from: 'hub', folder: world.folder });
    expect(await resolveModel({ ...options, offline: true })).toMatchObject({
      from: 'home',
      folder: world.folder,
    });
  });

  it('is not asked for when the network must not be asked', async () => {
    await using world = await start();
    const options = { model, home: world.home, hubUrl: world.hub.url, offline: true };
    await expect(openModel(options)).rejects.toMatchObject({
      code: 'model-offline',
      message: expect.stringMatching(/clipline model pull clip-vit-l-14.*starter/s),
    });
    expect(world.hub.requests).toEqual([]);
  });

  it('leads to an error that says what to do when the hub cannot be reached', async () => {
    await using world = await start();
    const { url } = world.hub;
    await world.hub[Symbol.asyncDispose]();
    await expect(openModel({ model, home: world.home, hubUrl: url })).rejects.toMatchObject({
      code: 'model-offline',
      message: expect.stringMatching(/ECONNREFUSED.*clipline model pull clip-vit-l-14.*starter/s),
    });
  });

  it('fails its check when a file has changed since', async () => {
    await using world = await start();
    await world.pull();
    const path = join(world.folder, 'onnx/vision_model.onnx');
    const bytes = await readFile(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(checkModel({ model, home: world.home })).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringContaining('vision_model.onnx'),
    });
  });
});
