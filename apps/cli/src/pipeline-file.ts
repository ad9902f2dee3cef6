import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ClipError, type PipelineInput } from '@clipline/clip-core';
import type { Runtime } from '@clipline/runtime';

/** The JSON of a pipeline file, as it is. Throws `file-missing`, `pipeline-invalid`. */
export async function readPipelineFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ClipError('file-missing', `The pipeline file ${path} cannot be read. Check its name.`, {
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ClipError('pipeline-invalid', `${path} is not JSON: ${reason}. Mend it there.`, { cause });
  }
}

/** The definition of a pipeline file or of a kept pipeline, and the folder that its paths start at. */
export async function findDefinition(
  runtime: Runtime,
  what: string,
): Promise<{ readonly definition: PipelineInput; readonly folder: string | null }> {
  if (what.endsWith('.json')) {
    const path = resolve(what);
    // Planning checks its shape.
    return { definition: (await readPipelineFile(path)) as PipelineInput, folder: dirname(path) };
  }
  const { draft } = await runtime.pipelines.get(what);
  return { definition: draft as unknown as PipelineInput, folder: null };
}
