import crypto from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

/** An S3 server on loopback with one empty bucket, and what reaches it. */
export interface TestS3 extends AsyncDisposable {
  readonly bucket: string;
  readonly settings: {
    readonly region: string;
    readonly endpoint: string;
    readonly forcePathStyle: true;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

/** Starts s3rver, which speaks S3's protocol over HTTP and checks no signatures. */
export async function startS3(): Promise<TestS3> {
  replaceDes();
  const directory = await mkdtemp(join(tmpdir(), 'clipline-s3-'));
  const bucket = 'pictures';
  const options = {
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  };
  const server = new S3rver(options);
  const { port } = await server.run();
  return {
    bucket,
    settings: {
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** s3rver hides its continuation tokens with DES, which OpenSSL has given up; any other cipher does as well. */
function replaceDes(): void {
  const twice = (bytes: NodeJS.ArrayBufferView) =>
    Buffer.concat([
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ]);
  for (const name of ['createCipheriv', 'createDecipheriv'] as const) {
    const original = crypto[name].bind(crypto) as (...given: readonly unknown[]) => unknown;
    const replaced = (cipher: string, key: Buffer, iv: Buffer, ...rest: readonly unknown[]) =>
      cipher === 'des' ? original('aes-128-cbc', twice(key), twice(iv)) : original(cipher, key, iv, ...rest);
    Object.assign(crypto, { [name]: replaced });
  }
}
