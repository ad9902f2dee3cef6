import {
  ClipError,
  defineNode,
  type Item,
  type JsonValue,
  type Metadata,
  type NodeContext,
  toClipError,
} from '@clipline/clip-core';
import { z } from 'zod';
import { evaluateExpression } from '../expressions/evaluate.ts';
import { evaluateFields, expressionFields, parseFields } from '../expressions/expression-fields.ts';
import { itemExpression } from '../expressions/expression-of-item.ts';
import { type Expression, parseExpression } from '../expressions/parse-expression.ts';
import { inParallel } from '../in-parallel.ts';
import { toHeaderKey } from '../key-of-items.ts';
import { showUrl } from '../net/guarded-url.ts';
import { hostConcurrency } from '../net/host-slots.ts';
import { httpConnectionParam, httpUrlParam, openHttpConnection } from './connection-headers.ts';
import { isRefusal } from './is-refusal.ts';
import { pickValue } from './pick-value.ts';
import { sendRecorded } from './send-recorded.ts';

const params = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET').describe('Method of the request.'),
  url: httpUrlParam.describe('Address without what belongs to an item.'),
  path: z
    .array(itemExpression())
    .max(20)
    .default([])
    .describe('CEL expressions on the item whose values follow the address as parts of its path.'),
  query: expressionFields()
    .default({})
    .describe(
      'A CEL expression on the item for each parameter of the query; one that the item lacks is left out.',
    ),
  body: expressionFields()
    .default({})
    .describe('A CEL expression on the item for each field of a JSON body; none sends no body.'),
  connection: httpConnectionParam,
  pick: z
    .record(z.string().min(1).max(200), z.string().max(500))
    .default({})
    .describe(
      'For each metadata field, where its value is in the JSON of the answer, such as `result.tags.0`; nothing means all of it. What is not there is left out.',
    ),
  timeoutSeconds: z.number().min(1).max(300).default(30).describe('How long an answer may take.'),
  maxBytes: z
    .int()
    .min(1)
    .max(10_485_760)
    .default(1_048_576)
    .describe('The largest answer that is read, in bytes.'),
});

type Params = z.output<typeof params>;

/** Makes a request for each item and puts parts of the answer into its metadata. */
export default defineNode({
  type: 'output.http-request',
  version: 1,
  title: 'HTTP request',
  description:
    'Makes a request for each item, with parts of the address and body from the item, and puts values of a JSON answer into its metadata. Each request is recorded.',
  params,
  needs: [],
  gives: [],
  outputs: ['out'],
  pure: false,
  async preview(items, options) {
    const parsed = parseRequest(options);
    return items.map((item) => {
      try {
        return `Would send ${options.method} ${buildUrl(options.url, parsed, item)} for "${item.id}".`;
      } catch (error) {
        return `Would refuse "${item.id}": ${toClipError(error).message}`;
      }
    });
  },
  async run(items, options, context) {
    const parsed = parseRequest(options);
    const { headers } = await openHttpConnection(options.connection, context);
    const done = await inParallel(items, hostConcurrency, async (item) => {
      try {
        return { item: await ask(item, { ...options, headers, parsed }, context) };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        return { item, error };
      }
    });
    for (const { item, error } of done) if (error !== undefined) context.reject(item, error);
    return { out: done.filter(({ error }) => error === undefined).map(({ item }) => item) };
  },
});

interface ParsedRequest {
  readonly path: readonly Expression[];
  readonly query: ReturnType<typeof parseFields>;
  readonly body: ReturnType<typeof parseFields>;
}

function parseRequest({ path, query, body }: Params): ParsedRequest {
  return { path: path.map(parseExpression), query: parseFields(query), body: parseFields(body) };
}

async function ask(
  item: Item,
  options: Params & { readonly headers: Readonly<Record<string, string>>; readonly parsed: ParsedRequest },
  context: NodeContext,
): Promise<Item> {
  const { method, parsed, pick, timeoutSeconds, maxBytes } = options;
  const url = buildUrl(options.url, parsed, item);
  const idempotencyKey = context.idempotencyKey(item);
  const headers = {
    accept: 'application/json',
    ...(method === 'GET' ? {} : { 'idempotency-key': toHeaderKey(idempotencyKey) }),
    ...(parsed.body.length === 0 ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  };
  const body = parsed.body.length === 0 ? {} : { body: JSON.stringify(evaluateFields(parsed.body, item)) };
  const answer = await sendRecorded(
    {
      url,
      init: { method, headers, ...body },
      itemId: item.id,
      idempotencyKey,
      timeoutSeconds,
      maxBytes,
      redirects: method === 'GET' ? 5 : 0,
    },
    context,
  );
  const names = Object.entries(pick);
  if (names.length === 0) return item;
  const json = parseAnswer(answer.bytes, url);
  const found = names.map(([name, path]) => [name, pickValue(json, path)] as const);
  const fields = Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Metadata;
  return { ...item, metadata: { ...item.metadata, ...fields } };
}

function buildUrl(base: string, { path, query }: ParsedRequest, item: Item): string {
  const url = new URL(base);
  for (const expression of path) {
    const value = evaluateExpression(expression, item);
    const text = value === undefined || value === null ? '' : String(value);
    // A part that is a dot or two would climb.
    if (text === '' || /^\.{1,2}$/.test(text)) {
      throw new ClipError(
        'expression-invalid',
        `\`${expression.source}\` gives ${JSON.stringify(value ?? null)} for item "${item.id}", which cannot be a part of an address.`,
      );
    }
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(text)}`;
  }
  for (const [name, value] of Object.entries(evaluateFields(query, item))) {
    url.searchParams.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return url.href;
}

function parseAnswer(bytes: Uint8Array, url: string): JsonValue {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ClipError(
      'upstream-refused',
      `${showUrl(url)} answered something that is no JSON. Pick nothing from it, or choose another address.`,
      { cause: error },
    );
  }
}
