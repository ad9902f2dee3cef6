import { z } from 'zod';
import { defineDriver } from '../driver.ts';
import { importClient } from '../import-client.ts';
import { createClient } from '../pinecone/pinecone-client.ts';
import { PineconeStore, pineconeCapabilities } from '../pinecone/pinecone-store.ts';

const identity = { title: 'Pinecone', client: '@pinecone-database/pinecone' } as const;

export default defineDriver({
  ...identity,
  name: 'pinecone',
  description: 'A serverless index in Pinecone’s cloud: for teams that want no server of their own.',
  schemes: ['pinecone'],
  example: 'pinecone://my-index?apiKey=env:PINECONE_API_KEY',
  fields: z.strictObject({
    index: z
      .string('must be given')
      .regex(/^[a-z0-9-]{1,45}$/, 'must be small letters, digits and -')
      .describe(
        'Name of the index: serverless, dense vectors, metric cosine, at least the model’s dimensions.',
      )
      .meta({ place: 'host' }),
    apiKey: z.string('must be given').min(1).describe('API key of the project.').meta({ secret: true }),
    control: z
      .url()
      .optional()
      .describe('Address of the service that knows where indexes are; none means Pinecone’s own.'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]*$/, 'must be letters, digits, - and _')
      .max(64)
      .default('clipline_')
      .describe('Begins the name of every namespace of ours, since an index may be shared.'),
  }),
  capabilities: pineconeCapabilities,
  limits: [
    'Not run against live Pinecone here: a fake written from its documented API holds it.',
    'Writes show after seconds; `flush` waits for those of its own process, those of others show later.',
    'It has no exact search, and a record holds 32 kB of metadata.',
    'Of two clients that make one collection with different models at one moment, the last wins.',
  ],
  describe: ({ index }) => `Pinecone index ${index}`,
  async connect(settings, { retry }) {
    const pinecone = await importClient(identity, () => import('@pinecone-database/pinecone'));
    return new PineconeStore({ client: createClient(pinecone, settings), settings, retry });
  },
});
