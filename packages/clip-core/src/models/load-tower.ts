import { basename, dirname } from 'node:path';
import * as transformers from '@huggingface/transformers';
import { ClipError } from '../errors.ts';
import { normalise } from '../vector.ts';
import type { TowerCard } from './card.ts';
import type { LoadedTower } from './worker-messages.ts';

/** One tower in memory, running on one thread. */
export interface Tower {
  /** Runs a batch and returns one unit vector for each row. Blocks the thread meanwhile. */
  run(inputs: Readonly<Record<string, transformers.Tensor>>, rows: number): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}

const classes = {
  CLIPModel: transformers.CLIPModel,
  SiglipModel: transformers.SiglipModel,
  CLIPVisionModelWithProjection: transformers.CLIPVisionModelWithProjection,
  CLIPTextModelWithProjection: transformers.CLIPTextModelWithProjection,
  SiglipVisionModel: transformers.SiglipVisionModel,
  SiglipTextModel: transformers.SiglipTextModel,
} satisfies Record<TowerCard['class'], unknown>;

/** Loads a tower from a local folder; never asks the network. Throws `model-corrupt`. */
export async function loadTower(folder: string, card: LoadedTower): Promise<Tower> {
  useLocalFilesOnly();
  try {
    const model = await classes[card.class].from_pretrained(folder, {
      subfolder: dirname(card.file),
      // With dtype fp32 no suffix is added, so that the card's file name counts as it stands.
      model_file_name: basename(card.file, '.onnx'),
      dtype: 'fp32',
      device: 'cpu',
      local_files_only: true,
      // One thread a session and one worker a core is faster than one session with many threads.
      session_options: {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        // Fatal ones only: what goes wrong is thrown, and standard error belongs to the program.
        logSeverityLevel: 4,
      },
    });
    return {
      async run(inputs, rows) {
        const outputs = await runModel(model, inputs, card);
        return readVectors(card, outputs[card.output], rows);
      },
      async close() {
        await model.dispose();
      },
    };
  } catch (error) {
    throw new ClipError(
      'model-corrupt',
      `The model in ${folder} cannot be loaded (${card.file}: ${error instanceof Error ? error.message : String(error)}). Pull it again, or name another folder.`,
      { cause: error },
    );
  }
}

async function runModel(
  model: transformers.PreTrainedModel,
  inputs: Readonly<Record<string, transformers.Tensor>>,
  card: LoadedTower,
): Promise<Record<string, transformers.Tensor | undefined>> {
  try {
    // Transformers.js types its models' answers as Object; the tensor is checked by `readVectors`.
    return (await model(inputs)) as Record<string, transformers.Tensor | undefined>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClipError(
      'model-corrupt',
      `${card.file} cannot be run (${reason}). Its tokenizer or card may belong to another model, or memory ran out.`,
      { cause: error },
    );
  }
}

/** Keeps Transformers.js, in this thread, from asking the hub, keeping a cache of its own and printing. */
export function useLocalFilesOnly(): void {
  transformers.env.allowRemoteModels = false;
  transformers.env.allowLocalModels = true;
  transformers.env.useFSCache = false;
  transformers.env.useBrowserCache = false;
  // It would print whole tensors on standard output when a run fails.
  transformers.env.logLevel = transformers.LogLevel.NONE;
}

function readVectors(
  card: LoadedTower,
  tensor: transformers.Tensor | undefined,
  rows: number,
): readonly Float32Array[] {
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || data.length !== rows * card.dimensions) {
    const got = tensor ? `[${tensor.dims.join(', ')}] of ${tensor.type}` : 'nothing';
    throw new ClipError(
      'model-corrupt',
      `${card.file} should give "${card.output}" as [${rows}, ${card.dimensions}] of float32 and gave ${got}. Check the model's card.`,
    );
  }
  return Array.from({ length: rows }, (_, row) => {
    const vector = data.slice(row * card.dimensions, (row + 1) * card.dimensions);
    try {
      return normalise(vector);
    } catch (error) {
      throw new ClipError('model-corrupt', `${card.file} gave a vector that is zero or not finite.`, {
        cause: error,
      });
    }
  });
}
