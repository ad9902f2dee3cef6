import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ClipError } from '../errors.ts';

/**
 * Reads a JSON file that a model's folder may hold; null when there is none.
 * Throws `model-corrupt`, naming the file, when it is not what the schema asks for.
 */
export async function readRecord<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    // A folder that somebody put together by hand has none of these files.
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new ClipError('model-corrupt', `${path} cannot be understood: ${reason}`, { cause: error });
  }
}
