import { catalogChanges, defineTrigger } from '@clipline/clip-core';
import { z } from 'zod';
import { catalogParam } from '../catalog-param.ts';
import { batchingParams, toBatching } from './batching-params.ts';

export default defineTrigger({
  type: 'triggers.catalog',
  version: 1,
  title: 'Catalogue change',
  description:
    'Starts a run when images of a catalogue are added, changed, removed or embedded again. No change is lost or told twice.',
  params: z.strictObject({
    catalog: catalogParam,
    on: z
      .array(z.enum(catalogChanges))
      .min(1)
      .default(['added', 'changed', 'removed', 'embedded'])
      .describe('What starts a run.'),
    ...batchingParams,
  }),
  listen: (params) => ({
    to: 'catalog',
    catalog: { catalog: params.catalog, on: params.on, batch: toBatching(params) },
  }),
});
