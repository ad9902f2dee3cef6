import { z } from 'zod';
import { defineDriver } from '../driver.ts';
import { importClient } from '../import-client.ts';
import { createClient } from '../qdrant/qdrant-client.ts';
import { QdrantStore, qdrantCapabilities } from '../qdrant/qdrant-store.ts';

const identity = { title: 'Qdrant', client: '@qdrant/js-client-rest' } as const;

export default defineDriver({
  ...identity,
  name: 'qdrant',
  description:
    'A Qdrant server or cloud cluster: for teams that run one already, and many millions of images.',
  schemes: ['qdrant'],
  example: 'qdrant://localhost:6333',
  fields: z.strictObject({
    host: z.string('must be given').min(1).describe('Host name of the server.').meta({ place: 'host' }),
    port: z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(6_333)
      .describe('Port of its REST service.')
      .meta({ place: 'port' }),
    apiKey: z
      .string()
      .min(1)
      .optional()
      .describe('API key, where the server asks for one.')
      .meta({ secret: true }),
    tls: z
      .enum(['true', 'false'])
      .default('false')
      .describe('Speak TLS, as cloud clusters want it; without it, an API key travels in clear.'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]*$/, 'must be letters, digits, - and _')
      .max(64)
      .default('clipline_')
      .describe('Begins the name of every collection of ours, since a server may be shared.'),
  }),
  capabilities: qdrantCapabilities,
  limits: [
    'Not run against a live Qdrant here: a fake written from the documented REST format holds it.',
    'The server must keep metadata of collections, as its newer releases do; the model stamp lies there.',
    'Filters that order texts or ask for a prefix are answered roughly by the server and checked here.',
  ],
  describe: ({ host, port, tls }) => `Qdrant at ${host}:${port}${tls === 'true' ? ' over TLS' : ''}`,
  async connect(settings, { retry }) {
    const qdrant = await importClient(identity, () => import('@qdrant/js-client-rest'));
    return new QdrantStore({ client: createClient(qdrant, settings, retry.deadline), settings, retry });
  },
});
