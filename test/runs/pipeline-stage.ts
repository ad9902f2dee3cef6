import { join } from 'node:path';
import type { Item, JsonValue } from '@clipline/clip-core';
import type { RunSummary } from '@clipline/runtime';
import { expect } from 'vitest';
import { type CountingModel, createCountingModel } from './counting-model.ts';
import { createPictureFolder, type PictureFolder } from './picture-folder.ts';
import { openTestRuntime, type TestRuntime } from './test-runtime.ts';

type Settings = { readonly [name: string]: JsonValue };

/** A runtime with pictures, for runs of pipelines. */
export interface PipelineStage extends TestRuntime {
  readonly model: CountingModel;
  readonly pictures: PictureFolder;
  /** Publishes a pipeline that embeds the items it is started with. */
  publish(name: string, settings?: Settings, more?: { readonly [name: string]: JsonValue }): Promise<void>;
  /** An item for a picture of the folder, which need not be there. */
  item(name: string): Item;
  /** Works on the queue while the callback runs. */
  working<T>(until: () => Promise<T>): Promise<T>;
  /** Waits until a run stands like that. */
  until(id: string, status: RunSummary['status']): Promise<RunSummary>;
}

export async function openPipelineStage(images = 0, delay = 0): Promise<PipelineStage> {
  const model = createCountingModel(delay);
  const pictures = await createPictureFolder();
  const opened = await openTestRuntime({ openModel: model.open });
  const { runtime } = opened;
  for (let index = 0; index < images; index++) await pictures.paint(`${index}.png`, 'green', index);
  return {
    ...opened,
    model,
    pictures,
    async publish(name, settings = {}, more = {}) {
      const definition = {
        name,
        nodes: [
          { id: 'input', type: 'sources.input' },
          { id: 'embed', type: 'clip.embed-image', options: { tries: 1 } },
        ],
        edges: [{ from: 'input', to: 'embed' }],
        settings,
        ...more,
      };
      const there = (await runtime.pipelines.list()).find((one) => one.name === name);
      await runtime.pipelines.saveDraft(name, definition, { revision: there?.revision ?? null });
      await runtime.pipelines.publish(name);
    },
    item: (name) => ({
      id: name,
      metadata: { name },
      image: { uri: new URL(`file://${join(pictures.path, name)}`).href },
    }),
    async working(until) {
      const stop = new AbortController();
      const work = runtime.work({ signal: stop.signal });
      try {
        return await until();
      } finally {
        stop.abort();
        await work;
      }
    },
    async until(id, status) {
      await expect.poll(async () => (await runtime.runs.get(id)).status, { timeout: 30_000 }).toBe(status);
      return runtime.runs.get(id);
    },
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await pictures[Symbol.asyncDispose]();
    },
  };
}
