import { Tensor } from '@huggingface/transformers';
import PQueue from 'p-queue';
import sharp from 'sharp';
import { ClipError } from '../errors.ts';
import type { ImageInput } from '../model.ts';
import { type DecodedImage, decodeImage } from './decode-image.ts';
import { fillPixels, makePixelTable } from './fill-pixels.ts';
import { loadTower } from './load-tower.ts';
import { finalSize } from './plan-resize.ts';
import { makeStandInText } from './token-tensors.ts';
import type { WorkerAnswer, WorkerSetup } from './worker-messages.ts';

/** Pictures in one run of the tower: 4 to 8 is fastest on one thread. */
const batchSize = 8;
/** Pictures read and decoded at the same time; enough to keep libuv's threads busy, few enough to keep memory small. */
const decoders = 8;
/** How long a decoded picture waits for others that are being decoded, in milliseconds. */
const patience = 20;

interface Waiting {
  readonly decoded: DecodedImage;
  readonly since: number;
  readonly resolve: (answer: WorkerAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Embeds pictures one by one; those asked for at about the same time share a run of the tower. */
export type EmbedImage = (image: ImageInput) => Promise<WorkerAnswer>;

/** Loads the image tower. Decoding runs in libuv's threads while the tower runs in this one. */
export async function openVisionWorker(
  setup: Extract<WorkerSetup, { kind: 'vision' }>,
): Promise<{ readonly embed: EmbedImage; stop(): void; close(): Promise<void> }> {
  // The pool is parallel already, and libvips's cache would only grow.
  sharp.concurrency(1);
  sharp.cache(false);
  const tower = await loadTower(setup.folder, setup.tower);
  const table = makePixelTable(setup.image);
  const { width, height } = finalSize(setup.image.resize);
  const picture = 3 * width * height;
  // One for all runs: a new one for each would be megabytes of garbage every few hundredths of a second.
  const floats = new Float32Array(batchSize * picture);
  const standIn = setup.combined ? makeStandInText() : null;
  const waiting: Waiting[] = [];
  const decoding = new PQueue({ concurrency: decoders });
  let running = false;
  let stopped = false;

  const runBatch = async (batch: readonly Waiting[]) => {
    try {
      batch.forEach(({ decoded }, index) => {
        fillPixels(floats, index * picture, { pixels: decoded.pixels, table });
      });
      const shape = [batch.length, 3, height, width];
      const pixels = new Tensor('float32', floats.subarray(0, batch.length * picture), shape);
      const vectors = await tower.run({ ...standIn, pixel_values: pixels }, batch.length);
      batch.forEach((one, index) => {
        // `run` returns one vector a row.
        one.resolve({ vector: vectors[index] as Float32Array, image: one.decoded.image });
      });
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  };

  const pump = async () => {
    if (running) return;
    running = true;
    while (waiting.length > 0) {
      const oldest = waiting[0] as Waiting; // the loop's condition
      const worthWaiting = decoding.pending > 0 && waiting.length < batchSize;
      if (worthWaiting && performance.now() - oldest.since < patience) break;
      await runBatch(waiting.splice(0, batchSize));
      // Lets decoders that finished meanwhile hand over their pictures.
      await new Promise(setImmediate);
    }
    running = false;
    if (waiting.length > 0) setTimeout(pump, patience);
  };

  const embed: EmbedImage = async (image) => {
    let decoded: DecodedImage;
    try {
      decoded = await decoding.add(async () => {
        if (stopped) throw closed();
        return decodeImage(image, setup.image, setup.limits);
      });
    } finally {
      // A failure may have been what the others waited for.
      setImmediate(pump);
    }
    return new Promise((resolve, reject) => {
      waiting.push({ decoded, since: performance.now(), resolve, reject });
    });
  };
  return {
    embed,
    stop() {
      stopped = true;
      for (const one of waiting.splice(0)) one.reject(closed());
    },
    close: () => tower.close(),
  };
}

function closed(): ClipError {
  return new ClipError('aborted', 'The model was closed before the work was done.');
}
