import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ClipError,
  type ImageRef,
  type Item,
  type SourceContext,
  type SourcePage,
  throwIfAborted,
  toClipError,
} from '@clipline/clip-core';
import { guardedFetch } from '../net/guarded-fetch.ts';
import { sniffMediaType } from './sniff-media-type.ts';

/** An item whose image is still to be brought. */
export interface Wanted {
  readonly item: Item;
  /** Brings the bytes; what it throws rejects the item. */
  readonly bring: () => Promise<Uint8Array>;
}

type Rejected = NonNullable<SourcePage['rejected']>;

/** How many images are brought at a time. */
const atOnce = 16;

const tries = 3;

/**
 * Brings the images of a page into the blob store, so that a rerun finds the same bytes; the order stays. An image that
 * cannot be had rejects its item. Throws `aborted`, and what the blob store throws.
 */
export async function keepImages(
  wanted: readonly Wanted[],
  context: SourceContext,
): Promise<{ readonly items: readonly Item[]; readonly rejected: Rejected }> {
  const outcomes: ({ readonly item: Item } | { readonly item: Item; readonly error: ClipError })[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < wanted.length; at = next++) {
      // `at` is below the length.
      outcomes[at] = await keepImage(wanted[at] as Wanted, context);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, wanted.length) }, work));
  return {
    items: outcomes.flatMap((one) => ('error' in one ? [] : [one.item])),
    rejected: outcomes.flatMap((one) => ('error' in one ? [one] : [])),
  };
}

/** Bytes as an image by reference. Throws `image-empty`, `image-unsupported`, and what the blob store throws. */
export async function keepBytes(bytes: Uint8Array, context: SourceContext): Promise<ImageRef> {
  const mediaType = checkImage(bytes);
  const { uri, sha256 } = await context.blobs.put(bytes);
  return { uri, sha256, mediaType, bytes: bytes.byteLength };
}

/** Fetches an image through the guard; what may pass is tried three times. */
export async function fetchImage(
  url: string,
  context: SourceContext,
  options: { readonly maxBytes: number; readonly headers?: Readonly<Record<string, string>> },
): Promise<Uint8Array> {
  const { maxBytes, headers = {} } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      const init = { headers: { accept: 'image/*', ...headers } };
      const { bytes } = await guardedFetch(url, init, {
        policy: context.network,
        signal: context.signal,
        maxBytes,
      });
      return bytes;
    } catch (error) {
      const { retryable, retryAfter } = toClipError(error);
      if (!retryable || attempt === tries || (retryAfter ?? 0) > 10_000) throw error;
      await sleep(retryAfter ?? 200 * 2 ** attempt, undefined, { signal: context.signal }).catch(
        () => undefined,
      );
      throwIfAborted(context.signal);
    }
  }
}

/** An id that every store takes: the text itself, or its digest where it is longer than 512 bytes. */
export function toItemId(text: string): string {
  return Buffer.byteLength(text) <= 512 ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

async function keepImage({ item, bring }: Wanted, context: SourceContext) {
  let bytes: Uint8Array;
  try {
    bytes = await bring();
    checkImage(bytes);
  } catch (error) {
    throwIfAborted(context.signal);
    return { item, error: toClipError(error) };
  }
  const image = await keepBytes(bytes, context);
  return { item: { ...item, image } };
}

function checkImage(bytes: Uint8Array): string {
  if (bytes.byteLength === 0)
    throw new ClipError('image-empty', 'The image has no bytes. Check where it comes from.');
  const mediaType = sniffMediaType(bytes);
  if (mediaType !== null) return mediaType;
  throw new ClipError(
    'image-unsupported',
    `What came is no image: it begins with ${JSON.stringify(Buffer.from(bytes.subarray(0, 24)).toString('latin1'))}. Check the address.`,
  );
}
