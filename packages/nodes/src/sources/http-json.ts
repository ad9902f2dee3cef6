import {
  ClipError,
  type Cursor,
  defineSource,
  type Item,
  type JsonValue,
  type Metadata,
  paramHint,
  type SourceContext,
  type SourcePage,
  throwIfAborted,
} from '@clipline/clip-core';
import { z } from 'zod';
import { guardedFetch } from '../net/guarded-fetch.ts';
import { fetchImage, keepImages, toItemId, type Wanted } from './keep-image.ts';
import { readPath, readText } from './read-path.ts';

const params = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address that answers JSON.'),
  items: z
    .string()
    .max(200)
    .default('')
    .describe('Path of the list in the answer, such as `data.items`; empty when the answer is the list.'),
  id: z.string().min(1).max(200).default('id').describe('Path of the id in an entry.'),
  image: z
    .string()
    .min(1)
    .max(200)
    .default('image')
    .describe("Path of the image's address in an entry; it may be relative to the address of the answer."),
  text: z.string().max(200).optional().describe('Path of a text in an entry.'),
  connection: z
    .string()
    .min(1)
    .meta(paramHint({ control: 'connection' }))
    .optional()
    .describe('Connection of kind http whose headers are sent along, to the same server only.'),
  paging: z
    .enum(['none', 'page', 'cursor', 'link'])
    .default('none')
    .describe(
      'How the next answer is asked for: not at all, by a page number, by a cursor of the answer, or by its Link header (rel="next").',
    ),
  pageParameter: z
    .string()
    .min(1)
    .max(100)
    .default('page')
    .meta(paramHint({ when: { paging: ['page', 'cursor'] } }))
    .describe('Query parameter that takes the page number or the cursor.'),
  firstPage: z
    .int()
    .min(0)
    .default(1)
    .meta(paramHint({ when: { paging: ['page'] } }))
    .describe('Number of the first page.'),
  cursorPath: z
    .string()
    .max(200)
    .default('next')
    .meta(paramHint({ when: { paging: ['cursor'] } }))
    .describe('Path of the cursor in the answer; no cursor means the end.'),
  maxBytes: z
    .int()
    .min(1)
    .max(200_000_000)
    .default(20_000_000)
    .describe('Largest image and largest answer that is fetched, in bytes.'),
});

type Params = z.output<typeof params>;

/** What asks for an answer: a page number, a cursor or an address. */
const cursorSchema = z.union([
  z.strictObject({ page: z.int() }),
  z.strictObject({ cursor: z.string() }),
  z.strictObject({ url: z.string() }),
  z.strictObject({ end: z.literal(true) }),
]);

type Place = z.output<typeof cursorSchema>;

const entrySchema = z.record(z.string(), z.json());

/**
 * Entries of a JSON API with their images, fetched at once into the blob store. An item's id is the entry's; the whole
 * entry is its metadata. An entry without id or image is rejected with row-invalid.
 */
export default defineSource({
  type: 'sources.http-json',
  version: 1,
  title: 'JSON API',
  description:
    'Reads a list from a JSON API, answer by answer, and fetches the image of each entry into the blob store. The entry becomes the metadata.',
  params,
  gives: ['image'],
  async *pages(chosen, cursor, context) {
    const headers =
      chosen.connection === undefined ? {} : (await context.connection('http', chosen.connection)).headers;
    const asked = new Set<string>();
    for (let place = readCursor(cursor) ?? firstPlace(chosen); !('end' in place); ) {
      throwIfAborted(context.signal);
      const url = addressOf(chosen, place);
      if (asked.has(url)) {
        throw new ClipError(
          'upstream-refused',
          `${chosen.url} names the same next page again and again. Check the paging.`,
        );
      }
      asked.add(url);
      const answer = await ask(url, {
        headers: sameServer(url, chosen.url) ? headers : {},
        maxBytes: chosen.maxBytes,
        context,
      });
      const entries = readEntries(chosen, answer.value);
      const next = nextPlace(chosen, place, { ...answer, count: entries.length });
      if (entries.length > 0) {
        yield {
          ...(await takeEntries(entries, { chosen, headers, base: answer.url, context })),
          cursor: next,
        };
      }
      place = next;
    }
  },
});

interface Answer {
  readonly url: string;
  readonly value: JsonValue;
  readonly link: string | null;
}

async function ask(
  url: string,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly maxBytes: number;
    readonly context: SourceContext;
  },
): Promise<Answer> {
  const { headers, maxBytes, context } = options;
  const answer = await guardedFetch(
    url,
    { headers: { accept: 'application/json', ...headers } },
    { policy: context.network, signal: context.signal, maxBytes },
  );
  try {
    const value = z.json().parse(JSON.parse(new TextDecoder().decode(answer.bytes)));
    return { url: answer.url, value, link: readNextLink(answer.headers.get('link'), answer.url) };
  } catch (error) {
    throw new ClipError(
      'upstream-refused',
      `${url.split('?')[0]} answers something that is no JSON. Check the address.`,
      { cause: error },
    );
  }
}

function readEntries({ items, url }: Params, answer: JsonValue): readonly JsonValue[] {
  const list = readPath(answer, items);
  if (Array.isArray(list)) return list;
  throw new ClipError(
    'upstream-refused',
    `The answer of ${url.split('?')[0]} holds no list ${items === '' ? 'at its top' : `at "${items}"`}. Check the path of the items.`,
  );
}

async function takeEntries(
  entries: readonly JsonValue[],
  options: {
    readonly chosen: Params;
    readonly headers: Readonly<Record<string, string>>;
    readonly base: string;
    readonly context: SourceContext;
  },
): Promise<Pick<SourcePage, 'items' | 'rejected'>> {
  const { chosen, headers, base, context } = options;
  const wanted: Wanted[] = [];
  const rejected: { item: Item; error: ClipError }[] = [];
  for (const [index, entry] of entries.entries()) {
    const parsed = entrySchema.safeParse(entry);
    const id = readText(entry, chosen.id);
    const image = readText(entry, chosen.image);
    if (!parsed.success || id === null || image === null || !URL.canParse(image, base)) {
      const lack = !parsed.success
        ? 'is no object'
        : id === null
          ? `has no id at "${chosen.id}"`
          : `has no address of an image at "${chosen.image}"`;
      const error = new ClipError(
        'row-invalid',
        `Entry ${index} of ${base.split('?')[0]} ${lack}. Mend it, or correct the path.`,
      );
      rejected.push({ item: { id: id === null ? `${base}#${index}` : toItemId(id), metadata: {} }, error });
      continue;
    }
    const address = new URL(image, base).href;
    const text = chosen.text === undefined ? null : readText(entry, chosen.text);
    const metadata: Metadata = parsed.data;
    wanted.push({
      item: { id: toItemId(id), metadata, ...(text === null ? {} : { text }) },
      bring: () =>
        fetchImage(address, context, {
          maxBytes: chosen.maxBytes,
          headers: sameServer(address, chosen.url) ? headers : {},
        }),
    });
  }
  const kept = await keepImages(wanted, context);
  return { items: kept.items, rejected: [...rejected, ...kept.rejected] };
}

function firstPlace({ paging, firstPage, url }: Params): Place {
  return paging === 'page' ? { page: firstPage } : { url };
}

function addressOf({ url, pageParameter }: Params, place: Exclude<Place, { end: true }>): string {
  if ('url' in place) return place.url;
  const address = new URL(url);
  address.searchParams.set(pageParameter, 'page' in place ? String(place.page) : place.cursor);
  return address.href;
}

function nextPlace(
  { paging, cursorPath }: Params,
  place: Place,
  answer: Answer & { readonly count: number },
): Place {
  if (paging === 'page' && 'page' in place && answer.count > 0) return { page: place.page + 1 };
  if (paging === 'cursor') {
    const cursor = readText(answer.value, cursorPath);
    if (cursor !== null) return { cursor };
  }
  if (paging === 'link' && answer.link !== null) return { url: answer.link };
  return { end: true };
}

function readNextLink(header: string | null, base: string): string | null {
  for (const [, target = '', rest = ''] of (header ?? '').matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*"?([^";]*\s)?next(\s[^";]*)?"?\s*(;|,|$)/i.test(rest) && URL.canParse(target, base)) {
      return new URL(target, base).href;
    }
  }
  return null;
}

function sameServer(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

function readCursor(cursor: Cursor | null): Place | null {
  if (cursor === null) return null;
  const parsed = cursorSchema.safeParse(cursor);
  if (parsed.success) return parsed.data;
  throw new ClipError(
    'internal',
    `sources.http-json was given the cursor ${JSON.stringify(cursor)}, which is none of its own.`,
  );
}
