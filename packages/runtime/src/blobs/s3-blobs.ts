import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { explainS3, statusOf } from '@clipline/nodes';
import { blobMissing, digestOf, type KeptBlobs, parseBlobUri, proveBlob } from './kept-blobs.ts';

export interface S3Place {
  readonly bucket: string;
  /** Before every key; empty or ending with `/`. */
  readonly prefix: string;
  /** How many objects a listing asks for at once, 1…1,000; default 1,000. */
  readonly pageSize?: number;
}

/** A blob that lies for longer than this is written again when it is put, in milliseconds, so that it counts as new. */
const freshAge = 60 * 60 * 1000;

/** Keeps blobs as objects `<prefix>ab/cdef…` of a bucket. Throws `upstream-failed`, `credential-refused`. */
export function openS3Blobs(place: S3Place, connect: () => Promise<S3Client>): KeptBlobs {
  const where = `s3://${place.bucket}/${place.prefix}`;
  const keyOf = (sha256: string) => `${place.prefix}${sha256.slice(0, 2)}/${sha256.slice(2)}`;
  // Loaded late, because it is large and few installations use it.
  let opened: Promise<{ client: S3Client; s3: typeof import('@aws-sdk/client-s3') }> | undefined;
  const open = () => {
    opened ??= Promise.all([connect(), import('@aws-sdk/client-s3')]).then(([client, s3]) => ({
      client,
      s3,
    }));
    // A connection that could not be read may be there the next time.
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  const keptAt = async (key: string): Promise<{ at: Date; bytes: number } | null> => {
    const { client, s3 } = await open();
    try {
      const head = await client.send(new s3.HeadObjectCommand({ Bucket: place.bucket, Key: key }));
      return { at: head.LastModified ?? new Date(0), bytes: head.ContentLength ?? -1 };
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw explainS3(where, error);
    }
  };
  const read = async (uri: string) => {
    const { client, s3 } = await open();
    const Key = keyOf(parseBlobUri(uri));
    try {
      const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: place.bucket, Key }));
      if (Body === undefined) throw blobMissing(uri, where);
      return proveBlob(await Body.transformToByteArray(), uri, where);
    } catch (error) {
      if (statusOf(error) === 404) throw blobMissing(uri, where, { cause: error });
      throw explainS3(where, error);
    }
  };
  return {
    read,
    locate: async (uri) => ({ bytes: await read(uri) }),
    async put(bytes) {
      const sha256 = digestOf(bytes);
      const answer = { uri: `blob:${sha256}`, sha256 };
      const there = await keptAt(keyOf(sha256));
      if (there?.bytes === bytes.byteLength && there.at.getTime() > Date.now() - freshAge) return answer;
      const { client, s3 } = await open();
      try {
        await client.send(
          new s3.PutObjectCommand({
            Bucket: place.bucket,
            Key: keyOf(sha256),
            Body: bytes,
            ContentMD5: createHash('md5').update(bytes).digest('base64'),
          }),
        );
      } catch (error) {
        throw explainS3(where, error);
      }
      return answer;
    },
    async *list() {
      const { client, s3 } = await open();
      let after: string | undefined;
      for (;;) {
        const query = {
          Bucket: place.bucket,
          Prefix: place.prefix,
          MaxKeys: place.pageSize ?? 1000,
          ...(after === undefined ? {} : { StartAfter: after }),
        };
        const page = await client.send(new s3.ListObjectsV2Command(query)).catch((error: unknown) => {
          throw explainS3(where, error);
        });
        for (const { Key = '', Size = 0, LastModified = new Date() } of page.Contents ?? []) {
          const [, part = '', rest = ''] =
            /^([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(Key.slice(place.prefix.length)) ?? [];
          if (part !== '') yield { sha256: part + rest, bytes: Size, keptAt: LastModified };
          after = Key;
        }
        if (page.IsTruncated !== true) return;
      }
    },
    async remove(sha256, unlessPutAfter) {
      const there = await keptAt(keyOf(sha256));
      if (there !== null && there.at > unlessPutAfter) return false;
      const { client, s3 } = await open();
      try {
        await client.send(new s3.DeleteObjectCommand({ Bucket: place.bucket, Key: keyOf(sha256) }));
      } catch (error) {
        throw explainS3(where, error);
      }
      return true;
    },
  };
}
