import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryBlobs, runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { idsOf, plant } from '../files/test-folder.ts';
import { serve } from '../net/test-server.ts';
import { imageOf, loopback, paintPng, rejectedOf } from './test-images.ts';
import urlList from './url-list.ts';

async function servePictures() {
  const png = await paintPng(1);
  let flaky = 0;
  return serve(({ path }, response) => {
    if (path === '/text') response.end('<html>');
    else if (path === '/missing') response.writeHead(404).end();
    else if (path === '/flaky' && flaky++ === 0) response.writeHead(503, { 'retry-after': '0' }).end();
    else if (path === '/inside') response.writeHead(302, { location: 'http://127.0.0.2/' }).end();
    else response.end(Buffer.concat([png, Buffer.from(path)]));
  });
}

it('fetches each address into the blob store and rejects what cannot be fetched', async () => {
  await using server = await servePictures();
  const blobs = createMemoryBlobs();
  const good = ['/a.png', '/flaky'].map((path) => server.url + path);
  const bad = {
    [`${server.url}/text`]: 'image-unsupported',
    [`${server.url}/missing`]: 'upstream-refused',
    [`${server.url}/inside`]: 'address-blocked',
    'http://169.254.169.254/x': 'address-blocked',
    'file:///etc/passwd': 'address-blocked',
    nonsense: 'param-invalid',
  };
  const urls = ['# a list', good[0], '', ...Object.keys(bad), `  ${good[1]}  `].join('\r\n');
  const pages = await runSource(urlList, { urls }, { ...loopback, blobs });
  expect(idsOf(pages)).toEqual(good);
  expect(rejectedOf(pages)).toEqual(Object.entries(bad));
  const bytes = Buffer.concat([await paintPng(1), Buffer.from('/a.png')]);
  expect(pages[0]?.items[0]).toMatchObject({ image: imageOf(bytes), metadata: { url: good[0] } });
  expect(Buffer.from(await blobs.read(imageOf(bytes).uri)).equals(bytes)).toBe(true);
});

it('gives 1,000 images the same each time, and goes on from any cursor', async () => {
  await using server = await servePictures();
  const wanted = Array.from({ length: 1000 }, (_, n) => `${server.url}/${n}.png`);
  const params = { urls: wanted.join('\n'), pageSize: 250 };
  const pages = await runSource(urlList, params, loopback);
  expect(idsOf(pages)).toEqual(wanted);
  const rest = await runSource(urlList, params, { ...loopback, cursor: pages[2]!.cursor });
  expect(rest).toEqual(pages.slice(3));
});

it('reads a file line by line, or a column of a CSV, within the roots', async () => {
  await using server = await servePictures();
  await using tree = await plant(
    ['list.txt', `${server.url}/a\n`],
    ['list.csv', `url,artist\n${server.url}/b,me\n`],
  );
  const options = { ...loopback, roots: [tree.root] };
  expect(idsOf(await runSource(urlList, { file: 'list.txt' }, options))).toEqual([`${server.url}/a`]);
  const [page] = await runSource(urlList, { file: 'list.csv', column: 'url' }, options);
  expect(page?.items).toMatchObject([
    { id: `${server.url}/b`, metadata: { artist: 'me', url: `${server.url}/b` } },
  ]);
  await writeFile(join(tree.root, '..', 'outside.txt'), '');
  await expect(runSource(urlList, { file: '../outside.txt' }, options)).rejects.toMatchObject({
    code: 'path-outside-root',
  });
});

it('sends the headers of its connection', async () => {
  await using server = await servePictures();
  // The only kind that is asked for.
  const connection = (async () => ({ headers: { 'X-Key': 'k' } })) as never;
  await runSource(urlList, { urls: `${server.url}/a`, connection: 'api' }, { ...loopback, connection });
  expect(server.received[0]?.headers['x-key']).toBe('k');
});

it('ends at once when it is aborted', async () => {
  await using server = await serve(() => undefined);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const urls = Array.from({ length: 20 }, (_, n) => `${server.url}/${n}`).join('\n');
  await expect(
    runSource(urlList, { urls }, { ...loopback, signal: controller.signal }),
  ).rejects.toMatchObject({ code: 'aborted' });
});

it('gives an empty list no page, and refuses none, two and unknown parameters', async () => {
  expect(await runSource(urlList, { urls: '# nothing' })).toEqual([]);
  for (const params of [
    {},
    { urls: 'a', file: 'b' },
    { urls: 'a', other: 1 },
    { urls: 'a', pageSize: 1001 },
  ]) {
    await expect(runSource(urlList, params)).rejects.toMatchObject({ code: 'param-invalid' });
  }
});

const samples = {
  limits: [{ pageSize: 1 }, { pageSize: 1000 }, { maxBytes: 200_000_000 }],
  async open(count: number, { poison }: { readonly poison: boolean }) {
    const server = await servePictures();
    const urls = Array.from({ length: count }, (_, n) => `${server.url}/${n}.png`);
    if (poison) urls.splice(count / 2, 0, `${server.url}/text`);
    return {
      params: { urls: ['# a list', ...urls].join('\n') },
      context: { ...loopback, blobs: createMemoryBlobs() },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};
for (const { name, run } of sweepSource(urlList, samples)) it(name, run);
