import { pipelineSchema } from '@clipline/clip-core';
import { z } from 'zod';
import type { GeneratedFile } from './write-or-check.ts';

/** The JSON Schema that editors validate pipeline files with. */
export function pipelineSchemaJson(): GeneratedFile {
  const schema = z.toJSONSchema(pipelineSchema, { io: 'input' });
  const titled = { title: 'Clipline pipeline', ...schema };
  return { path: 'docs/schema/pipeline.schema.json', text: `${JSON.stringify(titled, null, 2)}\n` };
}
