import { createHash } from 'node:crypto';
import {
  type ClipError,
  defineNode,
  type Item,
  type NodeContext,
  paramHint,
  readSigningSecret,
  toClipError,
} from '@clipline/clip-core';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { evaluateFields, expressionFields, parseFields } from '../expressions/expression-fields.ts';
import { inParallel } from '../in-parallel.ts';
import { keyOfItems, toHeaderKey } from '../key-of-items.ts';
import { hostConcurrency } from '../net/host-slots.ts';
import { openSentKeys } from '../scratch/sent-keys.ts';
import { httpConnectionParam, httpUrlParam, openHttpConnection } from './connection-headers.ts';
import { describeRow } from './describe-row.ts';
import { isRefusal } from './is-refusal.ts';
import { sendRecorded } from './send-recorded.ts';

/** An answer is not looked at, only read to its end. */
const maxBytes = 10 * 1024 * 1024;

const params = z.strictObject({
  url: httpUrlParam.describe('Address that the items are posted to.'),
  connection: httpConnectionParam,
  send: z
    .enum(['item', 'batch'])
    .default('item')
    .describe('A request for each item, or one for all items of a page.'),
  event: z
    .string()
    .min(1)
    .max(100)
    .default('clipline.item')
    .describe('The `type` in the body, by which receivers tell events apart.'),
  body: z
    .enum(['item', 'brief', 'fields'])
    .default('item')
    .describe(
      'What is sent of an item: everything but the vector, only its id and metadata, or the fields given.',
    ),
  fields: expressionFields()
    .default({})
    .meta(paramHint({ when: { body: ['fields'] } }))
    .describe('For the body `fields`: a CEL expression on the item for each name.'),
  timeoutSeconds: z.number().min(1).max(300).default(30).describe('How long an answer may take.'),
});

type Params = z.output<typeof params>;

/** Posts items as JSON, signed after Standard Webhooks; what was taken is not sent again when a page is walked again. */
export default defineNode({
  type: 'output.webhook',
  version: 1,
  title: 'Webhook',
  description:
    'Posts items as JSON to an address, signed after Standard Webhooks when the connection has a secret, with an `Idempotency-Key`. Each delivery is recorded.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, { url, send }) {
    return items.map(({ id }) =>
      send === 'item'
        ? `Would post "${id}" to ${url}.`
        : `Would post "${id}" to ${url}, in one request with ${items.length} items.`,
    );
  },
  async run(items, options, context) {
    const refused = new Map<Item, ClipError>();
    const bodies = describeBodies(items, options, refused);
    const sent = await openSentKeys(context.scratch, context.page);
    const { headers, signingSecret } = await openHttpConnection(options.connection, context);
    const whole = [...bodies.keys()];
    const groups = options.send === 'item' ? whole.map((item) => [item]) : whole.length === 0 ? [] : [whole];
    await inParallel(groups, hostConcurrency, async (group) => {
      const key = keyOfItems(group, context);
      if (sent.has(key)) return;
      const data = group.map((item) => bodies.get(item));
      const text = JSON.stringify({ type: options.event, data: options.send === 'item' ? data[0] : data });
      try {
        await post(text, key, { ...options, headers, signingSecret, itemId: group[0]?.id ?? '' }, context);
        await sent.add(key);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        for (const item of group) refused.set(item, error);
      }
    });
    for (const [item, error] of refused) context.reject(item, error);
    return { out: items.filter((item) => !refused.has(item)) };
  },
});

function describeBodies(
  items: readonly Item[],
  { body, fields }: Params,
  refused: Map<Item, ClipError>,
): ReadonlyMap<Item, unknown> {
  const expressions = parseFields(fields);
  const bodies = new Map<Item, unknown>();
  for (const item of items) {
    try {
      if (body === 'fields') bodies.set(item, { id: item.id, ...evaluateFields(expressions, item) });
      else if (body === 'brief') bodies.set(item, { id: item.id, metadata: item.metadata });
      else bodies.set(item, describeRow(item, { vectors: false }));
    } catch (error) {
      refused.set(item, toClipError(error));
    }
  }
  return bodies;
}

async function post(
  body: string,
  key: string,
  options: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly signingSecret?: string | undefined;
    readonly itemId: string;
    readonly timeoutSeconds: number;
  },
  context: NodeContext,
): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': toHeaderKey(key),
    ...sign(body, key, options.signingSecret),
    ...options.headers,
  };
  const { url, itemId, timeoutSeconds } = options;
  const init = { method: 'POST', headers, body };
  await sendRecorded(
    { url, init, itemId, idempotencyKey: key, timeoutSeconds, maxBytes, redirects: 0 },
    context,
  );
}

/** Headers after Standard Webhooks; the id is the same for each try, the time is not. */
function sign(body: string, key: string, secret: string | undefined): Record<string, string> {
  // A full stop would end the id within what is signed.
  const id = `msg_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
  if (secret === undefined) return { 'webhook-id': id };
  const now = new Date();
  const webhook = new Webhook(readSigningSecret(secret), { format: 'raw' });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign(id, now, body),
  };
}
