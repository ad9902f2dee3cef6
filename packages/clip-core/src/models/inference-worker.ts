import { parentPort, workerData } from 'node:worker_threads';
import { toClipError } from '../errors.ts';
import { openTextWorker } from './text-worker.ts';
import { openVisionWorker } from './vision-worker.ts';
import type {
  FromWorker,
  ToWorker,
  WireError,
  WorkerAnswer,
  WorkerJob,
  WorkerSetup,
} from './worker-messages.ts';

// Sent by `WorkerPool`, the only one to start this file.
const setup = workerData as WorkerSetup;
const port = parentPort;
if (!port) throw new Error('inference-worker.ts runs as a worker thread only.');

const send = (message: FromWorker) => {
  const vector = message.type === 'done' ? message.answer.vector : null;
  port.postMessage(message, vector ? [vector.buffer as ArrayBuffer] : []); // never shared memory: made by `normalise`
};

try {
  const { embed, stop, close } = await openWorker(setup);
  const underWay = new Set<Promise<void>>();
  port.on('message', async (message: ToWorker) => {
    if (message.type === 'job') {
      const { id, job } = message;
      const answered = embed(job).then(
        (answer) => send({ type: 'done', id, answer }),
        (error: unknown) => send({ type: 'failed', id, error: toWire(error) }),
      );
      underWay.add(answered);
      await answered;
      underWay.delete(answered);
      return;
    }
    stop();
    // A session must not be released under a run, nor the thread end under a decoder.
    await Promise.all(underWay);
    await close();
    port.close();
  });
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'broken', error: toWire(error) });
  port.close();
}

async function openWorker(
  setup: WorkerSetup,
): Promise<{ embed(job: WorkerJob): Promise<WorkerAnswer>; stop(): void; close(): Promise<void> }> {
  if (setup.kind === 'vision') {
    const worker = await openVisionWorker(setup);
    return { ...worker, embed: (job) => ('image' in job ? worker.embed(job.image) : rejectJob()) };
  }
  const worker = await openTextWorker(setup);
  return { ...worker, embed: (job) => ('text' in job ? worker.embed(job.text) : rejectJob()) };
}

function rejectJob(): Promise<never> {
  return Promise.reject(new Error('A job was sent to the wrong tower.'));
}

function toWire(error: unknown): WireError {
  const { code, message, retryable } = toClipError(error);
  return { code, message, retryable };
}
