import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipModel, JsonValue } from '@clipline/clip-core';
import { createTinyModel } from '@clipline/clip-core/testing';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { openTestRuntime } from '../../../../test/runs/test-runtime.ts';

const colours = { labels: ['red', 'blue', 'green'] };

function pinning(params: { readonly [name: string]: JsonValue }): JsonValue {
  return {
    name: 'label',
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: '/pictures' } },
      { id: 'embed', type: 'clip.embed-image' },
      { id: 'judge', type: 'clip.classify', params },
    ],
    edges: [
      { from: 'folder', to: 'embed' },
      { from: 'embed', to: 'judge' },
    ],
  };
}

it('keeps every version, newest first', async () => {
  await using opened = await openTestRuntime();
  const { classifiers } = opened.runtime;
  const first = await classifiers.save('colours', colours, { last: null, note: ' the first ' });
  expect(first).toMatchObject({ name: 'colours', version: 1, names: colours.labels, usedBy: [] });
  const more = { ...colours, labels: [...colours.labels, 'white'], thresholds: { red: 0.5 } };
  await classifiers.save('colours', more, { last: 1 });
  expect(await classifiers.versions('colours')).toMatchObject([
    { version: 2, note: null, settings: { thresholds: { red: 0.5 } } },
    { version: 1, note: 'the first', settings: { labels: colours.labels, mode: 'exclusive' } },
  ]);
  expect(await classifiers.list()).toMatchObject([{ name: 'colours', version: 2 }]);
  await expect(classifiers.get('colour')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('"colours"'),
  });
});

it('refuses to save over what somebody else has saved, and shows it', async () => {
  await using opened = await openTestRuntime();
  const { classifiers, policies } = opened.runtime;
  await classifiers.save('colours', colours, { last: null });
  await classifiers.save('colours', { labels: ['pink'] }, { last: 1 });
  await expect(classifiers.save('colours', { labels: ['grey'] }, { last: 1 })).rejects.toMatchObject({
    code: 'conflict',
    details: { version: 2, settings: { labels: ['pink'] } },
  });
  await expect(classifiers.save('colours', colours, { last: null })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('already'),
  });
  await expect(classifiers.save('shades', colours, { last: 1 })).rejects.toMatchObject({ code: 'not-found' });
  await expect(classifiers.save(' ', colours, { last: null })).rejects.toMatchObject({
    code: 'param-invalid',
  });
  await expect(classifiers.save('colours', { labels: [] }, { last: 2 })).rejects.toMatchObject({
    code: 'param-invalid',
  });
  // A policy may have the name of a classifier.
  const policy = { harmless: ['a pet'], categories: [{ name: 'red', restricted: ['something red'] }] };
  expect(await policies.save('colours', policy, { last: null })).toMatchObject({
    names: ['red'],
    settings: { id: 'colours', version: 1 },
  });
  expect(await policies.save('colours', policy, { last: 1 })).toMatchObject({ settings: { version: 2 } });
});

it('lets one of two people who save at once through', async () => {
  await using opened = await openTestRuntime();
  const { classifiers } = opened.runtime;
  await classifiers.save('colours', colours, { last: null });
  const saves = await Promise.allSettled(
    ['pink', 'grey', 'teal'].map((label) => classifiers.save('colours', { labels: [label] }, { last: 1 })),
  );
  expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await classifiers.versions('colours')).toHaveLength(2);
});

it('tells what is pinned and not there, and keeps what a published pipeline pins', async () => {
  await using opened = await openTestRuntime();
  const { classifiers, pipelines, nodes } = opened.runtime;
  await classifiers.save('colours', colours, { last: null });
  const missing = pinning({ classifier: 'colours@2' });
  const problem = { rule: 'ruleset-missing', node: 'judge', param: 'classifier' };
  expect(await nodes.check(missing)).toMatchObject([
    { ...problem, message: expect.stringContaining('colours@1') },
  ]);
  expect(await pipelines.saveDraft('label', missing, { revision: null })).toMatchObject({
    problems: [problem],
  });
  await expect(pipelines.publish('label')).rejects.toMatchObject({
    code: 'pipeline-invalid',
    message: expect.stringContaining('judge'),
  });
  await pipelines.saveDraft('label', pinning({ classifier: 'colours@1' }), { revision: 1 });
  expect(await classifiers.list()).toMatchObject([{ usedBy: [] }]);
  await pipelines.publish('label');
  expect(await classifiers.get('colours')).toMatchObject({ usedBy: [{ pipeline: 'label', version: 1 }] });
  const refused = { code: 'conflict', message: expect.stringContaining('"label" (colours@1)') };
  await expect(classifiers.remove('colours')).rejects.toMatchObject(refused);
  await expect(classifiers.change('colours', { name: 'shades' })).rejects.toMatchObject(refused);
  expect(await classifiers.change('colours', { description: 'Of paint' })).toMatchObject({
    description: 'Of paint',
  });
  await pipelines.remove('label');
  expect(await classifiers.change('colours', { name: 'shades' })).toMatchObject({ name: 'shades' });
  await classifiers.remove('shades');
  expect(await classifiers.list()).toEqual([]);
});

it('judges pictures of a catalogue without embedding one again', async () => {
  await using folder = await paintFolder(['#d22', '#24d', '#292']);
  const { model, calls } = countedModel();
  await using opened = await openTestRuntime({ openModel: async () => model });
  const { runtime } = opened;
  await runtime.indexing.index({ folder: folder.path, catalog: 'paint' });
  Object.assign(calls, { images: 0, texts: 0 });
  const request = { catalog: 'paint', limit: 10, settings: colours };
  const { pictures, total, longest, cut } = await runtime.classifiers.preview(request);
  expect([total, pictures.length, cut]).toEqual([3, 3, []]);
  expect(longest.text).toBe('a photo of a green');
  const winners = pictures.map(({ asset, scores }) => [
    asset.path,
    colours.labels[scores.indexOf(Math.max(...scores))],
  ]);
  expect(winners.sort()).toEqual([
    ['0.png', 'red'],
    ['1.png', 'blue'],
    ['2.png', 'green'],
  ]);
  expect(calls).toEqual({ images: 0, texts: 3 });
  await runtime.classifiers.preview({ ...request, settings: { ...colours, minScore: 0.9 } });
  expect(calls).toEqual({ images: 0, texts: 3 });
  const policy = { harmless: ['blue'], categories: [{ name: 'red', restricted: ['red'], review: 0.5 }] };
  const judged = await runtime.policies.preview({ catalog: 'paint', limit: 1, settings: policy });
  expect(judged.pictures).toMatchObject([{ scores: [expect.any(Number)] }]);
  expect(calls.images).toBe(0);
  await expect(runtime.classifiers.preview({ ...request, settings: {} })).rejects.toMatchObject({
    code: 'param-invalid',
  });
});

/** The tiny model, telling how many images and texts it was given. */
function countedModel() {
  const calls = { images: 0, texts: 0 };
  const tiny = createTinyModel({ id: 'tiny' });
  const model: ClipModel = {
    ...tiny,
    embedImages(...given) {
      calls.images += given[0].length;
      return tiny.embedImages(...given);
    },
    embedTexts(...given) {
      calls.texts += given[0].length;
      return tiny.embedTexts(...given);
    },
  };
  return { model, calls };
}

async function paintFolder(shades: readonly string[]): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'clipline-rulesets-'));
  for (const [index, background] of shades.entries()) {
    const image = sharp({ create: { width: 30, height: 20, channels: 3, background } });
    await writeFile(join(path, `${index}.png`), await image.png().toBuffer());
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
