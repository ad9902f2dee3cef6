import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { BlobStore } from '../blob.ts';
import { ClipError } from '../errors.ts';
import type { ImageRef, Item } from '../item.ts';
import type { ClipModel, ImageInput, ImageOutcome } from '../model.ts';
import type { NodeContext } from '../node.ts';
import type { VectorStore } from '../store.ts';
import { openStore } from '../stores/open-store.ts';
import {
  createMemoryAssets,
  createMemoryBlobs,
  createMemoryOutbox,
  type MemoryOutbox,
} from './memory-services.ts';
import { createTinyModel } from './tiny-model.ts';

/** What a node needs around it: the tiny model, a store in memory with any catalogue asked for, a scratch folder. */
export interface NodeWorld extends AsyncDisposable {
  readonly model: ClipModel;
  readonly store: VectorStore;
  /** What nodes handed on. */
  readonly outbox: MemoryOutbox;
  /** Refuses to reject and drop; `runNode` fills these in. */
  readonly context: NodeContext;
}

/**
 * Opens a world for nodes under test; a catalogue is there as soon as its name is asked for, in a collection of that
 * name. Images are read from `file:` and `data:` addresses.
 *
 * @example
 * await using world = await openNodeWorld();
 * await runNode(upsert, items, { catalog: 'cats' }, { catalog: world.context.catalog });
 * await world.store.count('cats')
 */
export async function openNodeWorld(): Promise<NodeWorld> {
  const model = embedInSteps(createTinyModel());
  const scratch = await mkdtemp(join(tmpdir(), 'clipline-node-'));
  const store = await openStore('memory', { home: scratch });
  const blobs = createMemoryBlobs();
  const outbox = createMemoryOutbox();
  const refuse = () => {
    throw new ClipError('internal', 'There is no item to reject or drop here.');
  };
  const context: NodeContext = {
    signal: new AbortController().signal,
    runId: 'run-1',
    nodeId: 'node-1',
    roots: [],
    network: { allow: [] },
    async connection(kind, name) {
      throw new ClipError('connection-missing', `There is no connection "${name}" of kind ${kind} here.`);
    },
    assets: createMemoryAssets(),
    blobs,
    async *input() {},
    outbox,
    page: 0,
    scratch,
    idempotencyKey: (item) => `run-1/node-1/${item.id}`,
    model: async () => model,
    async ruleset(kind, reference) {
      throw new ClipError('not-found', `There is no ${kind} "${reference}" here.`);
    },
    async catalog(name) {
      await store.createCollection({ name, stamp: model.stamp });
      return { catalog: name, store, collection: name, stamp: model.stamp };
    },
    bytes: (image) => readImage(image, blobs),
    reject: refuse,
    drop: refuse,
  };
  return {
    model,
    store,
    outbox,
    context,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/**
 * Items with an image of one colour, a text that names it and its embedding by the tiny model; `metadata.n` counts
 * them from 0. The colours come round every twelve items.
 */
export async function paintItems(count: number): Promise<readonly Item[]> {
  await using model = createTinyModel();
  const colours = await Promise.all(
    [
      'red',
      'orange',
      'yellow',
      'green',
      'teal',
      'blue',
      'purple',
      'pink',
      'brown',
      'black',
      'white',
      'grey',
    ].map(async (name) => {
      const bytes = await sharp({ create: { width: 4, height: 3, channels: 3, background: name } })
        .png()
        .toBuffer();
      const [outcome] = await model.embedImages([{ bytes }]);
      if (outcome === undefined || 'error' in outcome)
        throw new ClipError('internal', `No vector for ${name}.`);
      const image: ImageRef = { uri: `data:image/png;base64,${bytes.toString('base64')}` };
      return { name, image, embedding: { stamp: model.stamp, vector: outcome.vector } };
    }),
  );
  return Array.from({ length: count }, (_, n): Item => {
    // There is a colour for every remainder.
    const { name, image, embedding } = colours[n % colours.length] as (typeof colours)[number];
    return {
      id: `item-${n}.png`,
      metadata: { n, colour: name },
      image,
      text: `something ${name}`,
      embedding,
    };
  });
}

/** The tiny model looks at its signal before and after each call, so long calls are made of short ones. */
function embedInSteps(model: ClipModel): ClipModel {
  const step = 16;
  return {
    ...model,
    async embedImages(images, options) {
      const outcomes: ImageOutcome[] = [];
      for (let start = 0; start < images.length; start += step) {
        outcomes.push(...(await model.embedImages(images.slice(start, start + step), options)));
      }
      return outcomes;
    },
  };
}

async function readImage({ uri }: ImageRef, blobs: BlobStore): Promise<ImageInput> {
  if (uri.startsWith('blob:')) return { bytes: await blobs.read(uri) };
  if (uri.startsWith('file:')) return { path: fileURLToPath(uri) };
  const data = /^data:[^,]*;base64,(.*)$/s.exec(uri)?.[1];
  if (data === undefined) throw new ClipError('file-missing', `${uri} is not there. Check the address.`);
  return { bytes: Buffer.from(data, 'base64') };
}
