import { createHash } from 'node:crypto';
import { type BlobStore, ClipError, type Item, type JsonValue, type Metadata } from '@clipline/clip-core';
import { z } from 'zod';
import { toStorableJson } from '../../catalogs/storable-json.ts';
import { Refusal } from './answer.ts';

/** Most items of one request. */
const mostItems = 1_000;

/** Most images that are fetched for one request. */
const mostFetched = 20;

export interface ItemServices {
  readonly blobs: Pick<BlobStore, 'put'>;
  /** Fetches an image by URL, under the rules for addresses that nodes have. */
  fetch(url: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string | null }>;
}

interface Received {
  readonly type: string;
  /** With its parameters. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What a request carries: a picture, a form with pictures and fields, or JSON. Pictures go to the blob store. */
export async function readItems(received: Received, services: ItemServices): Promise<readonly Item[]> {
  const { type, body } = received;
  if (type.startsWith('image/')) return [await keepImage(services, { bytes: body, mediaType: type })];
  if (type === 'multipart/form-data') return readForm(received, services);
  return readJson(body, services);
}

async function keepImage(
  { blobs }: ItemServices,
  image: {
    readonly bytes: Uint8Array;
    readonly mediaType: string | null;
    readonly metadata?: Metadata;
    readonly id?: string;
    readonly text?: string;
  },
): Promise<Item> {
  if (image.bytes.byteLength === 0) {
    throw new Refusal(422, {
      code: 'image-empty',
      message: 'An image of the request has no bytes.',
      remedy: 'Send the bytes of the picture; with curl, by --data-binary @file.',
    });
  }
  const { uri, sha256 } = await blobs.put(image.bytes);
  return {
    id: image.id ?? sha256,
    metadata: image.metadata ?? {},
    image: {
      uri,
      sha256,
      bytes: image.bytes.byteLength,
      ...(image.mediaType === null ? {} : { mediaType: image.mediaType }),
    },
    ...(image.text === undefined ? {} : { text: image.text }),
  };
}

async function readForm({ body, contentType }: Received, services: ItemServices): Promise<readonly Item[]> {
  const form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw new Refusal(400, {
        code: 'param-invalid',
        message: `The form cannot be read: ${String(cause)}.`,
        remedy: 'Check its boundary, or leave Content-Type to the program that writes the form.',
      });
    });
  const fields: Record<string, string> = {};
  const files: File[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else files.push(value);
  }
  checkCount(files.length);
  const metadata = storable(fields);
  if (files.length === 0) return [{ id: idOf(body), metadata }];
  const items: Item[] = [];
  for (const file of files) {
    const mediaType = file.type.split(';')[0]?.toLowerCase() ?? '';
    if (!mediaType.startsWith('image/')) {
      throw new Refusal(415, {
        code: 'param-invalid',
        message: `The file "${file.name.slice(0, 100)}" of the form is no image.`,
        remedy: 'Send pictures alone, each part with its media type, such as image/jpeg.',
      });
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const named = { ...metadata, ...storable({ name: file.name }) };
    items.push(await keepImage(services, { bytes, mediaType, metadata: named }));
  }
  return items;
}

/** An item as JSON; other fields than these are metadata. */
const jsonItem = z
  .object({
    id: z.string().min(1).max(1_000).optional(),
    url: z.url({ protocol: /^https?$/ }).optional(),
    base64: z.string().min(1).optional(),
    mediaType: z.string().max(100).optional(),
    text: z.string().max(100_000).optional(),
    metadata: z.record(z.string(), z.json()).default({}),
  })
  .catchall(z.json());

async function readJson(body: Uint8Array, services: ItemServices): Promise<readonly Item[]> {
  const value = parseJson(body);
  const holder = z.object({ items: z.array(z.json()) }).safeParse(value);
  const list = holder.success ? holder.data.items : Array.isArray(value) ? value : [value];
  checkCount(list.length);
  const parsed = z.array(jsonItem).safeParse(list);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal(400, {
      code: 'param-invalid',
      message: `Item ${String(issue?.path.join('.') ?? '')} cannot be read: ${issue?.message ?? ''}.`,
      remedy: 'Send objects with url, base64, text or metadata.',
    });
  }
  const urls = parsed.data.filter(({ url }) => url !== undefined).length;
  if (urls > mostFetched) {
    throw new Refusal(413, {
      code: 'too-many',
      message: `${urls} images would have to be fetched; ${mostFetched} are the most.`,
      remedy: 'Send the addresses in several requests, or the pictures themselves as base64.',
    });
  }
  const items: Item[] = [];
  for (const [index, one] of parsed.data.entries()) items.push(await toItem(services, one, index, body));
  return items;
}

async function toItem(
  services: ItemServices,
  one: z.output<typeof jsonItem>,
  index: number,
  body: Uint8Array,
): Promise<Item> {
  const { id, url, base64, mediaType, text, metadata, ...rest } = one;
  const known = {
    metadata: storable({ ...rest, ...metadata, ...(url === undefined ? {} : { url }) }),
    ...(id === undefined ? {} : { id }),
    ...(text === undefined ? {} : { text }),
  };
  if (base64 !== undefined) {
    if (!/^[A-Za-z0-9+/_-]+=*$/.test(base64)) {
      throw new Refusal(400, {
        code: 'param-invalid',
        message: `Item ${index} is not base64.`,
        remedy: 'Send the bytes alone, without "data:".',
      });
    }
    const bytes = Buffer.from(base64, 'base64');
    return keepImage(services, { ...known, bytes, mediaType: mediaType ?? null });
  }
  if (url !== undefined) {
    const fetched = await services.fetch(url).catch((error: unknown) => {
      throw refuseFetch(url, error);
    });
    return keepImage(services, { ...known, bytes: fetched.bytes, mediaType: mediaType ?? fetched.mediaType });
  }
  return { id: `${idOf(body)}-${index}`, ...known };
}

function parseJson(body: Uint8Array): JsonValue {
  try {
    return z.json().parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))) as JsonValue;
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message : 'it is not UTF-8';
    throw new Refusal(400, {
      code: 'param-invalid',
      message: `The body is not JSON: ${reason}.`,
      remedy: 'Send JSON in UTF-8, or name the media type of what you send as Content-Type.',
    });
  }
}

function checkCount(count: number): void {
  if (count <= mostItems) return;
  throw new Refusal(413, {
    code: 'too-many',
    message: `The request carries ${count} items; ${mostItems} are the most.`,
    remedy: 'Send them in several requests.',
  });
}

function storable(fields: Metadata): Metadata {
  // An object of JSON values stays one.
  return toStorableJson(fields) as Metadata;
}

function idOf(body: Uint8Array): string {
  return `request-${createHash('sha256').update(body).digest('hex').slice(0, 32)}`;
}

/** Turns what fetching an image threw into an answer. */
function refuseFetch(url: string, error: unknown): Refusal {
  if (!(error instanceof ClipError)) throw error;
  return new Refusal(422, {
    code: error.code,
    message: `The image ${url.slice(0, 200)} could not be fetched: ${error.message}`,
    remedy: 'Check that Clipline can reach the address, or send the picture itself.',
  });
}
