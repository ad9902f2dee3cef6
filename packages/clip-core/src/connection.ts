import { z } from 'zod';
import { isSigningSecret } from './signing-secret.ts';

/** The kinds of outside service that nodes reach by reference, and what is needed to reach one. */
export const connectionSchemas = {
  s3: z.strictObject({
    region: z.string().min(1).default('us-east-1').describe('Region of the bucket.'),
    endpoint: z.url().optional().describe('Address of a service that speaks S3; none means AWS.'),
    forcePathStyle: z.boolean().default(false).describe('Put the bucket into the path, as MinIO wants it.'),
    accessKeyId: z.string().min(1).describe('Access key.'),
    secretAccessKey: z.string().min(1).meta({ secret: true }).describe('Secret key.'),
  }),
  smtp: z.strictObject({
    host: z.string().min(1).describe('Host name of the mail server.'),
    port: z.int().min(1).max(65_535).default(587).describe('Port; 465 speaks TLS at once.'),
    user: z.string().optional().describe('User, where the server asks for one.'),
    password: z.string().meta({ secret: true }).optional().describe('Password of the user.'),
    from: z.string().min(3).describe('Sender of the messages.'),
  }),
  http: z.strictObject({
    headers: z
      .record(z.string(), z.string())
      .meta({ secret: true })
      .default({})
      .describe('Headers sent with each request, such as Authorization.'),
    signingSecret: z
      .string()
      .min(16)
      .refine(isSigningSecret, 'after whsec_ it must be base64')
      .meta({ secret: true })
      .optional()
      .describe('Secret that signs webhooks (HMAC-SHA256).'),
  }),
  postgres: z.strictObject({
    url: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .meta({ secret: true })
      .describe('Address, with user and password.'),
  }),
} as const;

export type ConnectionKind = keyof typeof connectionSchemas;

/** What it takes to reach a service; secrets are in clear here and encrypted where they are kept. */
export type ConnectionSettings<K extends ConnectionKind> = z.output<(typeof connectionSchemas)[K]>;
