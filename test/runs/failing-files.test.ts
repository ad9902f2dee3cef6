import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createCountingModel } from './counting-model.ts';
import { createPictureFolder } from './picture-folder.ts';
import { openTestRuntime } from './test-runtime.ts';

const catalog = 'mixed';

async function setUp() {
  const model = createCountingModel();
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  return {
    model,
    pictures,
    runtime: opened.runtime,
    index: (options: { force?: boolean } = {}) =>
      opened.runtime.indexing.index({ folder: pictures.path, catalog, ...options }),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

it('reports a file that cannot be read in every scan, and reads it again only when it changed', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('good.png', 'red');
  const bad = await stage.pictures.write('bad.jpg', 'no image');
  const first = await stage.index();
  expect(first).toMatchObject({
    scanned: 2,
    embedded: 1,
    failed: [{ path: bad, code: 'image-unsupported' }],
  });
  const tried = stage.model.embedded.length;
  const second = await stage.index();
  expect(second.failed).toEqual(first.failed);
  expect(second).toMatchObject({ scanned: 2, embedded: 0, unchanged: 1 });
  expect(stage.model.embedded).toHaveLength(tried);
  const [error] = await stage.runtime.catalogs.errors(catalog);
  expect(error).toMatchObject({ path: bad, node: 'embed', code: 'image-unsupported' });
  expect(await stage.runtime.catalogs.get(catalog)).toMatchObject({ images: 1, failed: 1 });
  await stage.pictures.paint('bad.jpg', 'blue');
  expect(await stage.index()).toMatchObject({ scanned: 2, embedded: 1, unchanged: 1, failed: [] });
  expect(await stage.runtime.catalogs.errors(catalog)).toEqual([]);
  expect(await stage.runtime.catalogs.get(catalog)).toMatchObject({ images: 2, failed: 0 });
});

it('tries a failing file again when forced', async () => {
  await using stage = await setUp();
  await stage.pictures.write('bad.jpg', 'no image');
  await stage.index();
  await stage.index({ force: true });
  expect(stage.model.embedded).toHaveLength(2);
});

it('takes an image out of the search when its file was overwritten with rubbish', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('a.png', 'red');
  await stage.pictures.paint('b.png', 'red', 2);
  await stage.index();
  await stage.pictures.write('a.png', 'rubbish');
  expect(await stage.index()).toMatchObject({
    scanned: 2,
    unchanged: 1,
    failed: [{ code: 'image-unsupported' }],
  });
  const { matches } = await stage.runtime.search.search({ catalog, query: { text: 'red' } });
  expect(matches.map(({ metadata }) => metadata.name)).toEqual(['b.png']);
  expect((await stage.runtime.catalogs.get(catalog)).images).toBe(1);
});

it('reports a link out of the folder and leaves what it leads to alone', async () => {
  await using stage = await setUp();
  await using elsewhere = await createPictureFolder();
  await stage.pictures.paint('a.png', 'red');
  await symlink(await elsewhere.paint('secret.png', 'blue'), join(stage.pictures.path, 'link.png'));
  const report = await stage.index();
  expect(report).toMatchObject({
    scanned: 2,
    embedded: 1,
    failed: [{ path: join(stage.pictures.path, 'link.png'), code: 'path-outside-root' }],
  });
  expect((await stage.index()).failed).toHaveLength(1);
});

it('takes names with newlines, emoji, quotes and percent signs as they are', async () => {
  await using stage = await setUp();
  const names = ['new\nline.png', '🦊 fox.png', `it's "quoted".png`, '100 %25.png', 'ü/ä?#.png'];
  for (const [index, name] of names.entries()) await stage.pictures.paint(name, 'red', index);
  expect(await stage.index()).toMatchObject({ scanned: 5, embedded: 5, failed: [] });
  const { matches } = await stage.runtime.search.search({ catalog, query: { text: 'red' } });
  expect(new Set(matches.map(({ metadata }) => metadata.path))).toEqual(new Set(names));
  expect(await stage.index()).toMatchObject({ scanned: 5, unchanged: 5 });
});

it('forgets a failing file that was removed', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('a.png', 'red');
  const bad = await stage.pictures.write('bad.jpg', 'no image');
  await stage.index();
  await rm(bad);
  expect(await stage.index()).toMatchObject({ scanned: 1, unchanged: 1, failed: [] });
  await writeFile(bad, 'no image');
  expect(await stage.index()).toMatchObject({ scanned: 2, failed: [{ path: bad }] });
});
