import type { PipelineInput } from '@clipline/clip-core';
import { z } from 'zod';
import { toPreviewView } from '../preview-view.ts';
import { procedure, router } from '../trpc.ts';

export const previewRouter = router({
  /** What each node of a draft makes of its samples, node by node as it is there; an unsound draft as far as it goes. */
  nodes: procedure.input(z.object({ pipeline: z.json() })).query(async function* ({ ctx, input, signal }) {
    // The first thing that planning does is to check the shape.
    const pipeline = input.pipeline as unknown as PipelineInput;
    const previews = ctx.runtime.pipelines.preview(pipeline, { partly: true, ...(signal ? { signal } : {}) });
    for await (const preview of previews) yield toPreviewView(preview);
  }),
});
