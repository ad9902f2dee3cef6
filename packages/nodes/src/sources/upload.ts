import { ClipError, type Cursor, defineSource, throwIfAborted, toClipError } from '@clipline/clip-core';
import { z } from 'zod';
import { keepImages } from './keep-image.ts';

const params = z.strictObject({
  images: z
    .array(
      z.strictObject({
        blob: z
          .string()
          .regex(/^blob:[0-9a-f]{64}$/)
          .describe('Address that the upload answered.'),
        name: z.string().max(500).optional().describe('Name of the file that was uploaded.'),
      }),
    )
    .max(10_000)
    .describe('The images that were uploaded. The same image counts once.'),
  pageSize: z.int().min(1).max(1000).default(64).describe('How many images make a page.'),
});

/** Images that people have uploaded into the blob store. An item's id is its digest; the cursor counts images. */
export default defineSource({
  type: 'sources.upload',
  version: 1,
  title: 'Uploaded images',
  description: 'Gives the images that were uploaded, each once.',
  params,
  gives: ['image'],
  async *pages({ images, pageSize }, cursor, context) {
    const once = [...new Map(images.map((image) => [image.blob, image])).values()];
    for (let at = readCursor(cursor); at < once.length; at += pageSize) {
      throwIfAborted(context.signal);
      const wanted = once.slice(at, at + pageSize).map(({ blob, name }) => ({
        item: { id: blob.slice('blob:'.length), metadata: name === undefined ? {} : { name } },
        bring: () =>
          context.blobs.read(blob).catch((error: unknown) => {
            throw toClipError(error, 'blob-missing');
          }),
      }));
      yield {
        ...(await keepImages(wanted, context)),
        cursor: Math.min(at + pageSize, once.length),
        total: once.length,
      };
    }
  },
});

function readCursor(cursor: Cursor | null): number {
  if (cursor === null) return 0;
  if (typeof cursor === 'number') return cursor;
  throw new ClipError(
    'internal',
    `sources.upload was given the cursor ${JSON.stringify(cursor)}; its cursors are numbers.`,
  );
}
