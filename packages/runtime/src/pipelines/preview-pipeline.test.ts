import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ClipModel, PipelineInput } from '@clipline/clip-core';
import { createTinyModel } from '@clipline/clip-core/testing';
import type { NodePreview } from '@clipline/engine';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openTestRuntime, type TestRuntime } from '../../../../test/runs/test-runtime.ts';

const colours = ['#d22', '#24d', '#292', '#fe3'];

async function paintFolder(): Promise<{ path: string; uris: readonly string[] } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-preview-'));
  const uris = await Promise.all(
    colours.map(async (background, index) => {
      const file = join(path, `${index}.png`);
      await writeFile(
        file,
        await sharp({ create: { width: 30, height: 20, channels: 3, background } })
          .png()
          .toBuffer(),
      );
      return pathToFileURL(file).href;
    }),
  );
  return { path, uris, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** The tiny model, telling how many images and texts it was given. */
function countedModel() {
  const calls = { images: 0, texts: 0 };
  const tiny = createTinyModel({ id: 'tiny' });
  const model: ClipModel = Object.assign(Object.create(tiny), {
    embedImages: (...given: Parameters<ClipModel['embedImages']>) => {
      calls.images += given[0].length;
      return tiny.embedImages(...given);
    },
    embedTexts: (...given: Parameters<ClipModel['embedTexts']>) => {
      calls.texts += given[0].length;
      return tiny.embedTexts(...given);
    },
  });
  return { model, calls };
}

function pipeline(
  folder: string,
  {
    samples,
    ...params
  }: {
    samples?: readonly string[];
    node: string;
    params: NonNullable<PipelineInput['nodes'][number]['params']>;
  },
): PipelineInput {
  return {
    name: 'preview',
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: folder } },
      { id: 'embed', type: 'clip.embed-image' },
      { id: 'judge', type: params.node, params: params.params },
    ],
    edges: [
      { from: 'folder', to: 'embed' },
      { from: 'embed', to: 'judge' },
    ],
    samples: [...(samples ?? [])],
  };
}

async function previewAll({ runtime }: TestRuntime, definition: PipelineInput) {
  const previews = new Map<string, NodePreview>();
  for await (const preview of runtime.pipelines.preview(definition, { partly: true })) {
    previews.set(preview.node, preview);
  }
  return previews;
}

const policy = (review: number) => ({
  policy: {
    harmless: ['a photo of something blue'],
    categories: [{ name: 'red', restricted: ['a photo of something red'], review }],
  },
});

it.each([
  {
    node: 'clip.classify',
    before: { labels: ['red', 'blue'], minScore: 0 },
    after: { labels: ['red', 'blue'], minScore: 0.9, thresholds: { red: 0.99 } },
  },
  { node: 'clip.moderate', before: policy(0.2), after: policy(0.99) },
  {
    node: 'clip.similarity-gate',
    before: { texts: ['red'], threshold: -1 },
    after: { texts: ['red'], threshold: 0.99 },
  },
])('embeds nothing when a threshold of $node moves, and judges anew', async ({ node, before, after }) => {
  await using folder = await paintFolder();
  const { model, calls } = countedModel();
  await using opened = await openTestRuntime({ openModel: async () => model });
  const first = await previewAll(
    opened,
    pipeline(folder.path, { samples: folder.uris, node, params: before }),
  );
  expect(calls).toMatchObject({ images: colours.length, texts: expect.any(Number) });
  expect(calls.texts).toBeGreaterThan(0);
  Object.assign(calls, { images: 0, texts: 0 });
  const second = await previewAll(
    opened,
    pipeline(folder.path, { samples: folder.uris, node, params: after }),
  );
  expect(calls).toEqual({ images: 0, texts: 0 });
  expect(second.get('embed')).toMatchObject({ in: colours.length, cached: colours.length });
  expect(second.get('judge')?.outputs).not.toEqual(first.get('judge')?.outputs);
});

it('embeds only the sample that is new', async () => {
  await using folder = await paintFolder();
  const { model, calls } = countedModel();
  await using opened = await openTestRuntime({ openModel: async () => model });
  const choice = { node: 'clip.classify', params: { labels: ['red'] } };
  await previewAll(opened, pipeline(folder.path, { samples: folder.uris.slice(1), ...choice }));
  Object.assign(calls, { images: 0, texts: 0 });
  const found = await previewAll(opened, pipeline(folder.path, { samples: folder.uris, ...choice }));
  expect(calls).toEqual({ images: 1, texts: 0 });
  expect(found.get('folder')?.outputs.out?.map(({ id }) => id)).toEqual(folder.uris);
});

it('takes the first pictures of the source where none are pinned', async () => {
  await using folder = await paintFolder();
  await using opened = await openTestRuntime();
  const found = await previewAll(
    opened,
    pipeline(folder.path, { node: 'clip.classify', params: { labels: ['red'] } }),
  );
  expect(found.get('folder')?.outputs.out).toHaveLength(colours.length);
});

it('takes a sample of a catalogue with its id and metadata', async () => {
  await using folder = await paintFolder();
  await using opened = await openTestRuntime();
  await opened.runtime.indexing.index({ folder: folder.path, catalog: 'colours' });
  const { assets } = await opened.runtime.catalogs.assets('colours', { limit: 1 });
  const found = await previewAll(
    opened,
    pipeline(folder.path, {
      samples: assets.map(({ uri }) => uri),
      node: 'clip.classify',
      params: { labels: ['red'] },
    }),
  );
  expect(found.get('judge')?.outputs.out?.map(({ id }) => id)).toEqual(assets.map(({ id }) => id));
});

it('shows what can be shown of an unsound draft', async () => {
  await using folder = await paintFolder();
  await using opened = await openTestRuntime();
  const sound = pipeline(folder.path, { node: 'clip.classify', params: {} });
  expect([...(await previewAll(opened, sound)).keys()]).toEqual(['folder', 'embed']);
  await expect(previewAll(opened, { name: 'none', nodes: [] })).rejects.toMatchObject({
    code: 'pipeline-invalid',
  });
});

it('makes thumbnails of what previews have shown, and of nothing else', async () => {
  await using folder = await paintFolder();
  await using opened = await openTestRuntime();
  const { images } = opened.runtime;
  const [uri = ''] = folder.uris;
  await expect(images.previewThumbnail(uri, 160)).rejects.toMatchObject({ code: 'not-found' });
  await previewAll(opened, pipeline(folder.path, { node: 'clip.classify', params: { labels: ['red'] } }));
  const path = await images.previewThumbnail(uri, 160);
  expect(await sharp(path).metadata()).toMatchObject({ format: 'webp', width: 30 });
  await expect(images.previewThumbnail('file:///etc/passwd', 160)).rejects.toMatchObject({
    code: 'not-found',
  });
});

it('shows a pipeline that is started with items: nothing before samples are pinned, then those', async () => {
  await using folder = await paintFolder();
  const { model } = countedModel();
  await using opened = await openTestRuntime({ openModel: async () => model });
  const started: PipelineInput = {
    name: 'started',
    nodes: [
      { id: 'input', type: 'sources.input' },
      { id: 'embed', type: 'clip.embed-image' },
    ],
    edges: [{ from: 'input', to: 'embed' }],
  };
  const before = await previewAll(opened, started);
  expect(before.get('input')).toMatchObject({ outputs: { out: [] }, error: null });
  const after = await previewAll(opened, { ...started, samples: [...folder.uris] });
  expect(after.get('embed')?.outputs.out).toHaveLength(colours.length);
});
