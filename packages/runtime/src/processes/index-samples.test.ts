import { expect, it } from 'vitest';
import { createPictureFolder } from '../../../../test/runs/picture-folder.ts';
import { openTestRuntime } from '../../../../test/runs/test-runtime.ts';
import { indexSamples, needsSamples } from './index-samples.ts';

async function setUp() {
  const opened = await openTestRuntime();
  const pictures = await createPictureFolder();
  const stop = new AbortController();
  const scanned: number[] = [];
  return {
    ...opened,
    pictures,
    scanned,
    work: () => opened.runtime.work({ signal: stop.signal }),
    stop: () => stop.abort(),
    take: () =>
      indexSamples(
        { prisma: opened.database.prisma, runtime: opened.runtime },
        {
          folder: pictures.path,
          signal: new AbortController().signal,
          onProgress: (progress) => scanned.push(progress.scanned),
        },
      ),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}

it('has a worker take in the samples, tells how far it is, and never asks for them again', async () => {
  await using stage = await setUp();
  const { prisma } = stage.database;
  for (let number = 0; number < 5; number += 1) await stage.pictures.paint(`${number}.png`, 'red', number);
  expect(await needsSamples(prisma, stage.pictures.path)).toBe(true);
  const work = stage.work();
  expect(await stage.take()).toMatchObject({ status: 'succeeded', catalog: 'samples' });
  expect(stage.scanned.at(-1)).toBe(5);
  await stage.runtime.catalogs.remove('samples');
  expect(await needsSamples(prisma, stage.pictures.path)).toBe(false);
  stage.stop();
  await work;
});

it('goes on with the run that an earlier start began', async () => {
  await using stage = await setUp();
  await stage.pictures.paint('a.png', 'red');
  const earlier = await stage.runtime.indexing.enqueue({ folder: stage.pictures.path, catalog: 'samples' });
  const work = stage.work();
  expect((await stage.take()).id).toBe(earlier.id);
  stage.stop();
  await work;
});

it('asks again at the next start when it failed', async () => {
  await using stage = await setUp();
  await stage.pictures[Symbol.asyncDispose]();
  const work = stage.work();
  const outcome = await stage.take().catch((error: unknown) => error);
  expect(outcome).not.toMatchObject({ status: 'succeeded' });
  stage.stop();
  await work;
  const pictures = await createPictureFolder();
  expect(await needsSamples(stage.database.prisma, pictures.path)).toBe(true);
  await pictures[Symbol.asyncDispose]();
});

it('asks for nothing where there are no samples', async () => {
  await using stage = await setUp();
  expect(await needsSamples(stage.database.prisma, '/nowhere/samples')).toBe(false);
});
