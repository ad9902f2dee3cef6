import { z } from 'zod';

const fileSchema = z.looseObject({
  name: z.string().min(1).max(200),
  nodes: z.array(z.unknown()),
});

const jsonFile = z.looseObject({ name: z.string() }).and(z.record(z.string(), z.json()));

/** The pipeline in the text of a file; null when it is none. */
export function readPipelineFile(text: string): z.output<typeof jsonFile> | null {
  try {
    const outcome = fileSchema.safeParse(JSON.parse(text));
    // It came from JSON, so what the schema does not know is JSON too.
    return outcome.success ? (outcome.data as z.output<typeof jsonFile>) : null;
  } catch {
    return null;
  }
}
