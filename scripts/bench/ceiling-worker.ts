import { parentPort, workerData } from 'node:worker_threads';
import { Tensor } from '@huggingface/transformers';
import sharp from 'sharp';
import { defaultImageLimits } from '../../packages/clip-core/src/image-limits.ts';
import type { ModelCard } from '../../packages/clip-core/src/models/card.ts';
import { decodeImage } from '../../packages/clip-core/src/models/decode-image.ts';
import { loadTower } from '../../packages/clip-core/src/models/load-tower.ts';

/** What the thread is asked: decode these files, or run the tower on ready pixels this often. */
export type CeilingJob = { readonly decode: readonly string[] } | { readonly runs: number };

const batch = 8;
const inFlight = 8;
const { card, folder } = workerData as { readonly card: ModelCard; readonly folder: string };
const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

sharp.concurrency(1);
sharp.cache(false);
const file = card.vision.files[card.vision.precision];
if (!file) throw new Error(`${card.id} has no weights in ${card.vision.precision}.`);
const tower = await loadTower(folder, {
  class: card.vision.class,
  output: card.vision.output,
  file,
  dimensions: card.dimensions,
});
const { width, height } = card.image.resize.mode === 'squash' ? card.image.resize : card.image.resize.crop;
const pixels = new Tensor('float32', new Float32Array(batch * 3 * width * height).fill(0.1), [
  batch,
  3,
  height,
  width,
]);

port.on('message', async (job: CeilingJob) => {
  if ('decode' in job) await decodeAll(job.decode);
  else for (let run = 0; run < job.runs; run++) await tower.run({ pixel_values: pixels }, batch);
  port.postMessage('done');
});
port.postMessage('ready');

async function decodeAll(paths: readonly string[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      await decodeImage({ path }, card.image, defaultImageLimits);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
