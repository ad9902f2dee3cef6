import { z } from 'zod';
import { defineDriver } from '../driver.ts';
import { createClient, milvusIdentity } from '../milvus/milvus-client.ts';
import { MilvusStore, milvusCapabilities } from '../milvus/milvus-store.ts';

const word = /^[A-Za-z_][A-Za-z0-9_]*$/;

export default defineDriver({
  ...milvusIdentity,
  name: 'milvus',
  description: 'A Milvus server, 2.3.5 or newer: for several machines and many millions of images.',
  schemes: ['milvus'],
  example: 'milvus://localhost:19530',
  fields: z.strictObject({
    host: z.string('must be given').min(1).describe('Host name of the server.').meta({ place: 'host' }),
    port: z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(19_530)
      .describe('Port of its gRPC service.')
      .meta({ place: 'port' }),
    user: z.string().optional().describe('User, where the server asks for one.').meta({ place: 'user' }),
    password: z
      .string()
      .optional()
      .describe('Password of the user.')
      .meta({ place: 'password', secret: true }),
    token: z.string().optional().describe('Token in place of user and password.').meta({ secret: true }),
    database: z
      .string()
      .regex(word, 'must be letters, digits and _')
      .optional()
      .describe('Database on the server; none means `default`.')
      .meta({ place: 'segment' }),
    tls: z.enum(['true', 'false']).default('false').describe('Speak TLS.'),
    prefix: z
      .string()
      .regex(word, 'must be letters, digits and _')
      .max(64)
      .default('clipline_')
      .describe('Begins the name of every collection of ours, since a server may be shared.'),
    partitionKey: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe(
        'Metadata field whose text decides the partition of a record, so that filters on it read few; for collections made from now on, on a server of 2.4.0 or newer.',
      ),
  }),
  capabilities: milvusCapabilities,
  limits: [
    'Records written since the last `optimize` are searched by an interim index, which under a narrow filter misses some.',
    'A collection keeps the partition key that it was made with: `partitionKey` in an address changes none that is there.',
    'A read that must see every write waits up to 0.4 s for the server’s clock.',
  ],
  describe: ({ host, port, database }) =>
    database === undefined ? `Milvus at ${host}:${port}` : `Milvus at ${host}:${port}, database ${database}`,
  connect: async (settings, { retry }) =>
    new MilvusStore({ ...(await createClient(settings, retry.deadline)), settings, retry }),
});
