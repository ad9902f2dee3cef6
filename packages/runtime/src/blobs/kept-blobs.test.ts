import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { startS3 } from '../../../../test/support/s3.ts';
import { openFolderBlobs } from './folder-blobs.ts';
import { digestOf, type KeptBlobs } from './kept-blobs.ts';
import { openS3Blobs } from './s3-blobs.ts';

async function inFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'clipline-blobs-'));
  return {
    blobs: openFolderBlobs(folder),
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function clientFor({
  accessKeyId,
  secretAccessKey,
  ...settings
}: Awaited<ReturnType<typeof startS3>>['settings']) {
  return new S3Client({
    ...settings,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
}

async function inS3() {
  const server = await startS3();
  const blobs = openS3Blobs({ bucket: server.bucket, prefix: 'some/where/' }, async () =>
    clientFor(server.settings),
  );
  return { blobs, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const future = new Date(Date.now() + 60_000);

async function listAll(blobs: KeptBlobs) {
  const found = [];
  for await (const blob of blobs.list()) found.push(blob);
  return found.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
}

describe.each([
  ['a folder', inFolder],
  ['S3', inS3],
])('blobs in %s', (_, open) => {
  it('gives back the bytes by their digest', async () => {
    await using world = await open();
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const { uri, sha256 } = await world.blobs.put(bytes);
    expect([uri, sha256]).toEqual([`blob:${digestOf(bytes)}`, digestOf(bytes)]);
    expect(Buffer.from(await world.blobs.read(uri)).equals(bytes)).toBe(true);
    const located = await world.blobs.locate(uri);
    expect('path' in located ? located.path : located.bytes.length).toBeTruthy();
  });

  it('keeps the same bytes once', async () => {
    await using world = await open();
    for (let time = 0; time < 3; time++) await world.blobs.put(bytesOf('same'));
    expect(await listAll(world.blobs)).toMatchObject([{ sha256: digestOf(bytesOf('same')), bytes: 4 }]);
  });

  it('keeps an empty blob', async () => {
    await using world = await open();
    const { uri } = await world.blobs.put(new Uint8Array());
    expect(await world.blobs.read(uri)).toHaveLength(0);
    await world.blobs.locate(uri);
  });

  it('says that a blob is not there, and refuses what is no address', async () => {
    await using world = await open();
    const uri = `blob:${digestOf(bytesOf('nothing'))}`;
    await expect(world.blobs.read(uri)).rejects.toMatchObject({ code: 'blob-missing' });
    for (const bad of [
      'blob:../../etc/passwd',
      `blob:${'A'.repeat(64)}`,
      'file:///etc/passwd',
      `blob:${'0'.repeat(63)}`,
    ]) {
      await expect(world.blobs.read(bad)).rejects.toMatchObject({ code: 'param-invalid' });
      await expect(world.blobs.locate(bad)).rejects.toMatchObject({ code: 'param-invalid' });
    }
  });

  it('lists and removes, but not what was put since', async () => {
    await using world = await open();
    for (const text of ['a', 'b', 'c']) await world.blobs.put(bytesOf(text));
    const [first, ...others] = await listAll(world.blobs);
    expect(others).toHaveLength(2);
    expect(await world.blobs.remove(first!.sha256, new Date(0))).toBe(false);
    expect(await world.blobs.remove(first!.sha256, future)).toBe(true);
    expect(await world.blobs.remove(first!.sha256, future)).toBe(true);
    expect(await listAll(world.blobs)).toEqual(others);
  });
});

describe('blobs in a folder', () => {
  it('notices bytes that were damaged, and mends them when they are put again', async () => {
    await using world = await inFolder();
    const { uri, sha256 } = await world.blobs.put(bytesOf('whole'));
    const path = join(world.folder, sha256.slice(0, 2), sha256.slice(2));
    for (const damage of [() => truncate(path, 0), () => writeFile(path, 'who')]) {
      await damage();
      await expect(world.blobs.read(uri)).rejects.toMatchObject({ code: 'blob-missing' });
      await world.blobs.put(bytesOf('whole'));
      expect(Buffer.from(await world.blobs.read(uri)).toString()).toBe('whole');
    }
    await truncate(path, 0);
    await expect(world.blobs.locate(uri)).rejects.toMatchObject({ code: 'blob-missing' });
  });

  it('keeps the same bytes once, however many write them at a time', async () => {
    await using world = await inFolder();
    const bytes = Buffer.alloc(300_000, 's');
    await Promise.all(Array.from({ length: 20 }, () => world.blobs.put(bytes)));
    expect(await listAll(world.blobs)).toMatchObject([{ sha256: digestOf(bytes), bytes: 300_000 }]);
    expect(await readdir(join(world.folder, 'drafts'))).toEqual([]);
  });

  it('counts a blob that is put again as new', async () => {
    await using world = await inFolder();
    const { sha256 } = await world.blobs.put(bytesOf('old'));
    await utimes(join(world.folder, sha256.slice(0, 2), sha256.slice(2)), 0, 0);
    const before = new Date(Date.now() - 60_000);
    expect((await listAll(world.blobs))[0]!.keptAt.getTime()).toBe(0);
    await world.blobs.put(bytesOf('old'));
    expect(await world.blobs.remove(sha256, before)).toBe(false);
  });

  it('never shows half a blob, although its writers are killed', async () => {
    await using world = await inFolder();
    const script = `
      import { openFolderBlobs } from ${JSON.stringify(join(import.meta.dirname, 'folder-blobs.ts'))};
      const blobs = openFolderBlobs(process.argv[1]);
      process.stdout.write('ready');
      for (let n = 0; ; n++) await blobs.put(Buffer.alloc(2_000_000, String(n % 50)));`;
    for (let kill = 0; kill < 3; kill++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, world.folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 30 + kill * 37));
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    for (const { sha256, bytes } of await listAll(world.blobs)) {
      expect(bytes).toBe(2_000_000);
      await world.blobs.read(`blob:${sha256}`);
    }
  });

  it('clears away what killed writers left a day ago', async () => {
    await using world = await inFolder();
    await mkdir(join(world.folder, 'drafts'), { recursive: true });
    for (const name of ['old', 'new']) await writeFile(join(world.folder, 'drafts', name), 'x');
    await utimes(join(world.folder, 'drafts', 'old'), 0, 0);
    await listAll(world.blobs);
    expect(await readdir(join(world.folder, 'drafts'))).toEqual(['new']);
  });

  it('says that it cannot write, and leaves nothing behind', async () => {
    await using world = await inFolder();
    await writeFile(join(world.folder, 'drafts'), 'in the way');
    await expect(world.blobs.put(bytesOf('x'))).rejects.toMatchObject({ code: 'home-unwritable' });
    expect(await readdir(world.folder)).toEqual(['drafts']);
  });
});

describe('blobs in S3', () => {
  it('lists more than a page of them', async () => {
    await using server = await startS3();
    const place = { bucket: server.bucket, prefix: '', pageSize: 3 };
    const blobs = openS3Blobs(place, async () => clientFor(server.settings));
    for (let n = 0; n < 10; n++) await blobs.put(bytesOf(`${n}`));
    expect(new Set((await listAll(blobs)).map(({ sha256 }) => sha256)).size).toBe(10);
  });

  it('says that the bucket is not there, or the service away', async () => {
    await using server = await startS3();
    const client = clientFor(server.settings);
    const elsewhere = openS3Blobs({ bucket: 'no-such-bucket', prefix: '' }, async () => client);
    await expect(elsewhere.put(bytesOf('x'))).rejects.toMatchObject({ code: 'upstream-refused' });
    const away = clientFor({ ...server.settings, endpoint: 'http://127.0.0.1:1' });
    await expect(
      openS3Blobs({ bucket: 'b', prefix: '' }, async () => away).put(bytesOf('x')),
    ).rejects.toMatchObject({
      code: 'upstream-failed',
      retryable: true,
    });
  });
});
