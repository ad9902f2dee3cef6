import { createMemoryBlobs, runSource, sweepSource } from '@clipline/clip-core/testing';
import { expect, it } from 'vitest';
import { idsOf } from '../files/test-folder.ts';
import { serve } from '../net/test-server.ts';
import httpJson from './http-json.ts';
import { loopback, paintPng, rejectedOf } from './test-images.ts';

/** An API with ten entries, four to an answer, in each way of paging. */
async function serveApi() {
  const png = await paintPng(1);
  return serve(({ path }, response) => {
    const url = new URL(path, 'http://x');
    if (url.pathname.endsWith('.png')) return void response.end(Buffer.concat([png, Buffer.from(path)]));
    if (url.pathname === '/loop')
      return void response.end('{"list":[{"id":1,"image":"/1.png"}],"next":"same"}');
    if (url.pathname === '/html') return void response.end('<html>');
    const start = Number(url.searchParams.get('from') ?? (Number(url.searchParams.get('page') ?? 1) - 1) * 4);
    const entries = Array.from({ length: 10 }, (_, n) => ({
      key: { id: n },
      image: `/${n}.png`,
      title: `title ${n}`,
    }));
    const more = start + 4 < 10;
    if (more)
      response.setHeader('link', `<${url.pathname}?from=0>; rel="prev", <?from=${start + 4}>; rel="next"`);
    response.end(
      JSON.stringify({ data: { list: entries.slice(start, start + 4) }, next: more ? start + 4 : null }),
    );
  });
}

const fields = { items: 'data.list', id: 'key.id', text: 'title' };
const ids = Array.from({ length: 10 }, (_, n) => String(n));

it.each([[{ paging: 'page' }], [{ paging: 'cursor', pageParameter: 'from' }], [{ paging: 'link' }]])(
  'reads all answers with %j, and goes on from any cursor',
  async (paging) => {
    await using server = await serveApi();
    const params = { url: `${server.url}/api?size=4`, ...fields, ...paging };
    const pages = await runSource(httpJson, params, loopback);
    expect(pages.map(({ items }) => items.length)).toEqual([4, 4, 2]);
    expect(idsOf(pages)).toEqual(ids);
    expect(pages[0]?.items[1]).toMatchObject({
      text: 'title 1',
      metadata: { key: { id: 1 }, title: 'title 1', image: '/1.png' },
      image: { uri: expect.stringMatching(/^blob:/), mediaType: 'image/png' },
    });
    for (const [index, { cursor }] of pages.entries()) {
      expect(await runSource(httpJson, params, { ...loopback, cursor })).toEqual(pages.slice(index + 1));
    }
  },
);

it('reads one answer without paging', async () => {
  await using server = await serveApi();
  expect(idsOf(await runSource(httpJson, { url: server.url, ...fields }, loopback))).toEqual(ids.slice(0, 4));
});

it('rejects entries without id, image or shape', async () => {
  const png = await paintPng(2);
  await using server = await serve(({ path }, response) => {
    if (path === '/a.png') response.end(png);
    else
      response.end(
        JSON.stringify([
          { id: 'a', image: 'a.png' },
          { image: 'a.png' },
          { id: 'b' },
          7,
          { id: 'c', image: 'http://10.0.0.1/' },
        ]),
      );
  });
  const pages = await runSource(httpJson, { url: `${server.url}/` }, loopback);
  expect(idsOf(pages)).toEqual(['a']);
  expect(rejectedOf(pages).map(([, code]) => code)).toEqual([
    'row-invalid',
    'row-invalid',
    'row-invalid',
    'address-blocked',
  ]);
});

it('sends the headers of its connection to its own server only', async () => {
  const png = await paintPng(3);
  await using other = await serve((_, response) => void response.end(png));
  await using server = await serve(
    (_, response) => void response.end(JSON.stringify([{ id: 1, image: other.url }])),
  );
  // The only kind that is asked for.
  const connection = (async () => ({ headers: { Authorization: 'Bearer s' } })) as never;
  await runSource(httpJson, { url: server.url, connection: 'api' }, { ...loopback, connection });
  expect(server.received[0]?.headers.authorization).toBe('Bearer s');
  expect(other.received[0]?.headers).not.toHaveProperty('authorization');
});

it('gives up on an API that goes round in circles, or answers no list', async () => {
  await using server = await serveApi();
  const loop = { url: `${server.url}/loop`, items: 'list', paging: 'cursor' };
  await expect(runSource(httpJson, loop, loopback)).rejects.toMatchObject({ code: 'upstream-refused' });
  await expect(runSource(httpJson, { url: `${server.url}/html` }, loopback)).rejects.toMatchObject({
    code: 'upstream-refused',
  });
  await expect(runSource(httpJson, { url: server.url, items: 'nope' }, loopback)).rejects.toThrow(/"nope"/);
  await expect(runSource(httpJson, { url: server.url })).rejects.toMatchObject({ code: 'address-blocked' });
});

it('gives an empty list no page and refuses unknown parameters', async () => {
  await using server = await serve((_, response) => void response.end('[]'));
  expect(await runSource(httpJson, { url: server.url }, loopback)).toEqual([]);
  await expect(runSource(httpJson, { url: server.url, other: 1 })).rejects.toMatchObject({
    code: 'param-invalid',
  });
});

const samples = {
  limits: [{ maxBytes: 200_000_000 }, { firstPage: 1 }],
  async open(count: number, { poison }: { readonly poison: boolean }) {
    const png = await paintPng(1);
    const entries = Array.from({ length: count }, (_, n) => ({ id: n, image: `/${n}.png` }));
    if (poison) entries.splice(count / 2, 0, { id: count, image: '/text' });
    const server = await serve(({ path }, response) => {
      const url = new URL(path, 'http://x');
      if (url.pathname === '/text') return void response.end('<html>');
      if (url.pathname !== '/api') return void response.end(Buffer.concat([png, Buffer.from(path)]));
      const start = (Number(url.searchParams.get('page')) - 1) * 50;
      response.end(JSON.stringify(entries.slice(start, start + 50)));
    });
    return {
      params: { url: `${server.url}/api`, paging: 'page' },
      context: { ...loopback, blobs: createMemoryBlobs() },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};
for (const { name, run } of sweepSource(httpJson, samples)) it(name, run);
