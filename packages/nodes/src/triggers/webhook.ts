import { defineTrigger, paramHint } from '@clipline/clip-core';
import { z } from 'zod';

const params = z
  .strictObject({
    path: z
      .string()
      .max(200)
      .regex(
        /^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9_-]*)*$/,
        'lower-case letters, digits, - and _, in parts divided by /',
      )
      .describe('Path under `/api/hooks/`, such as `shop/new-pictures`. No other trigger may have it.'),
    auth: z
      .enum(['none', 'header', 'signature'])
      .default('signature')
      .describe(
        'Who may call: everybody, whoever sends the headers of the connection, or whoever signs with its secret (Standard Webhooks, HMAC-SHA256).',
      ),
    connection: z
      .string()
      .min(1)
      .meta(paramHint({ control: 'connection', when: { auth: ['header', 'signature'] } }))
      .optional()
      .describe('Name of the HTTP connection that holds the headers or the signing secret.'),
    toleranceSeconds: z
      .int()
      .min(1)
      .max(3_600)
      .default(300)
      .meta(paramHint({ when: { auth: ['signature'] } }))
      .describe('How far the time of a signature may be from now.'),
    maxBytes: z.int().min(1).max(25_000_000).default(10_000_000).describe('Largest body, in bytes.'),
    accept: z
      .array(z.string().regex(/^[a-z0-9*][a-z0-9.+-]*\/[a-z0-9*][a-z0-9.+*-]*$/, 'a media type'))
      .min(1)
      .max(50)
      .default(['image/*', 'application/json', 'multipart/form-data'])
      .describe('Media types that are taken.'),
    respond: z
      .enum(['at-once', 'at-end'])
      .default('at-once')
      .describe('Answer 202 with the id of the run at once, or 200 with its outcome when it has ended.'),
    waitSeconds: z
      .int()
      .min(1)
      .max(120)
      .default(30)
      .meta(paramHint({ when: { respond: ['at-end'] } }))
      .describe('With `at-end`: answer 202 when the run takes longer.'),
    answer: z
      .enum(['counts', 'items'])
      .default('counts')
      .meta(paramHint({ when: { respond: ['at-end'] } }))
      .describe(
        'What the answer holds: how many items there were, or also the first that came out of the last nodes (at most 100, and 256 KiB of JSON), with their metadata, labels, scores and matches. Whoever may call sees them.',
      ),
    maxWaiting: z
      .int()
      .min(1)
      .max(10_000)
      .default(100)
      .describe('Most runs of this trigger that may wait; more requests are answered 429.'),
  })
  .refine(
    ({ auth, connection }) => auth === 'none' || connection !== undefined,
    'Name the connection that holds the headers or the secret, or set auth to none.',
  );

export default defineTrigger({
  type: 'triggers.webhook',
  version: 1,
  title: 'Webhook',
  description:
    'Starts a run for each HTTP request: with the image that it carries, or with what its JSON or form says. A request that is sent twice under one key starts one run.',
  params,
  listen: ({ connection, ...rest }) => ({
    to: 'requests',
    hook: { ...rest, connection: connection ?? null },
  }),
});
