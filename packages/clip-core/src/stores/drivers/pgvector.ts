import { z } from 'zod';
import { defineDriver } from '../driver.ts';
import { importClient } from '../import-client.ts';
import { serverOf } from '../pgvector/pgvector-settings.ts';
import { PgvectorStore, pgvectorCapabilities } from '../pgvector/pgvector-store.ts';

const identity = { title: 'PostgreSQL (pgvector)', client: 'pg' } as const;

export default defineDriver({
  ...identity,
  name: 'pgvector',
  description:
    'A PostgreSQL server with pgvector 0.8 or newer: for teams that run PostgreSQL anyway, to a few million images.',
  schemes: ['postgres', 'postgresql'],
  example: 'postgres://clipline:env:VECTORS_PASSWORD@localhost:5432/clipline',
  fields: z.strictObject({
    host: z.string('must be given').min(1).describe('Host name of the server.').meta({ place: 'host' }),
    port: z.coerce
      .number()
      .int()
      .min(1)
      .max(65_535)
      .default(5_432)
      .describe('Port of the server.')
      .meta({ place: 'port' }),
    user: z.string().optional().describe('User; may make a schema in the database.').meta({ place: 'user' }),
    password: z
      .string()
      .optional()
      .describe('Password of the user.')
      .meta({ place: 'password', secret: true }),
    database: z
      .string()
      .optional()
      .describe('Database; may be the one that holds Clipline’s own tables.')
      .meta({ place: 'segment' }),
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be small letters, digits and _')
      .default('clipline_vectors')
      .describe('Schema for the tables of vectors; used by nothing else.'),
    sslmode: z
      .enum(['disable', 'require', 'verify-full'])
      .default('disable')
      .describe('Whether to speak TLS, and to check the server’s certificate.'),
    indexFrom: z.coerce
      .number()
      .int()
      .min(256)
      .default(10_000)
      .describe('Collections of fewer records are searched exactly, without an approximate index.'),
    iterativeScan: z
      .enum(['relaxed_order', 'strict_order'])
      .default('relaxed_order')
      .describe('How the index goes on where a filter leaves too few matches.'),
  }),
  capabilities: pgvectorCapabilities,
  limits: [
    'Vectors of more than 2,000 numbers get no index and are compared one by one; more than 16,000 are refused.',
    'The index is built by `optimize`, after the first large load; records written later go into it one by one, which is slower.',
    'Building the index wants memory: 1 GB is asked for.',
  ],
  describe: (settings) => `PostgreSQL at ${serverOf(settings)}, schema ${settings.schema}`,
  async connect(settings, { retry }) {
    const { default: pg } = await importClient(identity, () => import('pg'));
    return new PgvectorStore(pg.Pool, settings, retry);
  },
});
