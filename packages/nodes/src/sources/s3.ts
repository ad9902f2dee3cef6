import { posix } from 'node:path';
import { ClipError, type Cursor, defineSource, paramHint, throwIfAborted } from '@clipline/clip-core';
import picomatch from 'picomatch';
import { z } from 'zod';
import { connectS3, explainS3 } from '../net/connect-s3.ts';
import { keepImages, toItemId, type Wanted } from './keep-image.ts';

const params = z.strictObject({
  connection: z
    .string()
    .min(1)
    .meta(paramHint({ control: 'connection' }))
    .describe('Connection of kind s3.'),
  bucket: z.string().min(3).max(63).describe('Name of the bucket.'),
  prefix: z.string().max(1000).default('').describe('Only objects whose key begins with it.'),
  include: z
    .array(z.string().min(1))
    .default(['*.{jpg,jpeg,png,webp,gif,avif,tif,tiff,bmp,JPG,JPEG,PNG}'])
    .describe(
      'Only keys that match one of these patterns; a pattern without a slash is for names in any folder.',
    ),
  atLeast: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Fails with source-shrunk when fewer objects than this are found in all: a guard against an emptied bucket.',
    ),
  maxBytes: z
    .int()
    .min(1)
    .max(200_000_000)
    .default(50_000_000)
    .describe('Largest object that is taken, in bytes.'),
  pageSize: z.int().min(1).max(1000).default(64).describe('How many objects are listed for a page.'),
});

const cursorSchema = z.strictObject({ after: z.string(), seen: z.int() });

/**
 * Images of an S3 bucket, brought at once into the blob store, in the order of their keys. An item's id is its key; the
 * cursor is the last key that was listed and how many were found.
 */
export default defineSource({
  type: 'sources.s3',
  version: 1,
  title: 'S3 bucket',
  description:
    'Brings the images of a bucket of S3, MinIO or another service that speaks S3 into the blob store, page by page, with key, etag and size as metadata.',
  params,
  gives: ['image'],
  async *pages(chosen, cursor, context) {
    const { bucket, prefix, pageSize, maxBytes } = chosen;
    const settings = await context.connection('s3', chosen.connection);
    const client = await connectS3(settings);
    const { GetObjectCommand, ListObjectsV2Command } = await import('@aws-sdk/client-s3');
    const where = `s3://${bucket}/${prefix}`;
    const abortSignal = context.signal;
    const accepts = picomatch(
      chosen.include.map((pattern) => (pattern.includes('/') ? pattern : `**/${pattern}`)),
      { flags: 's', dot: true },
    );
    let { after, seen } = readCursor(cursor);
    try {
      for (;;) {
        throwIfAborted(context.signal);
        const query = {
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: pageSize,
          ...(after === '' ? {} : { StartAfter: after }),
        };
        const listed = await client.send(new ListObjectsV2Command(query), { abortSignal });
        const wanted: Wanted[] = [];
        for (const { Key = '', Size = 0, ETag = '', LastModified } of listed.Contents ?? []) {
          after = Key;
          if (!accepts(Key)) continue;
          seen++;
          const etag = ETag.replaceAll('"', '');
          const metadata = {
            path: Key,
            name: posix.basename(Key),
            bytes: Size,
            etag,
            ...(LastModified === undefined ? {} : { modifiedAt: LastModified.toISOString() }),
          };
          wanted.push({
            item: { id: toItemId(Key), metadata },
            async bring() {
              if (Size > maxBytes) {
                throw new ClipError(
                  'image-too-large',
                  `${Key} has ${Size} bytes, and ${maxBytes} are taken. Raise the limit.`,
                );
              }
              try {
                const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }), {
                  abortSignal,
                });
                return (await Body?.transformToByteArray()) ?? new Uint8Array();
              } catch (error) {
                throw explainS3(`s3://${bucket}/${Key}`, error);
              }
            },
          });
        }
        if ((listed.Contents ?? []).length > 0) {
          yield { ...(await keepImages(wanted, context)), cursor: { after, seen } };
        }
        if (listed.IsTruncated !== true) break;
      }
    } catch (error) {
      throwIfAborted(context.signal);
      throw explainS3(where, error);
    } finally {
      client.destroy();
    }
    if (seen >= chosen.atLeast) return;
    throw new ClipError(
      'source-shrunk',
      `${where} holds ${seen} images, and at least ${chosen.atLeast} were expected. Check the bucket, or lower the number.`,
    );
  },
});

function readCursor(cursor: Cursor | null): z.output<typeof cursorSchema> {
  if (cursor === null) return { after: '', seen: 0 };
  const parsed = cursorSchema.safeParse(cursor);
  if (parsed.success) return parsed.data;
  throw new ClipError(
    'internal',
    `sources.s3 was given the cursor ${JSON.stringify(cursor)}, which is none of its own.`,
  );
}
