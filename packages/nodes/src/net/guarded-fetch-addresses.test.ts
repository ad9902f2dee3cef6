import { describe, expect, it } from 'vitest';
import { guardedFetch } from './guarded-fetch.ts';
import { serve } from './test-server.ts';

const plain = (allow: readonly string[] = []) => ({
  policy: { allow },
  signal: new AbortController().signal,
  maxBytes: 1000,
});

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('guardedFetch', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '017700000001',
    '127.0.0.1.',
    '１２７.0.0.1',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    'localhost',
    'LOCALHOST.',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '0.0.0.0',
    '0',
    '[::]',
  ])('refuses the loopback server spelled %s, and never connects', async (host) => {
    await using server = await serve((_, response) => void response.end('secret'));
    await expect(guardedFetch(`http://${host}:${server.port}/`, {}, plain())).rejects.toMatchObject({
      code: 'address-blocked',
      retryable: false,
    });
    expect(server.received).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/latest/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://METADATA.GOOGLE.INTERNAL./',
    'http://168.63.129.16/',
    'http://10.0.0.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
  ])('refuses %s', async (url) => {
    await expect(guardedFetch(url, {}, plain())).rejects.toMatchObject({ code: 'address-blocked' });
  });

  it.each(['file:///etc/passwd', 'ftp://example.org/', 'gopher://127.0.0.1/', 'data:text/plain,x'])(
    'refuses the scheme of %s',
    async (url) => {
      await expect(guardedFetch(url, {}, plain())).rejects.toMatchObject({ code: 'address-blocked' });
    },
  );

  it('refuses credentials in an address, and does not repeat them', async () => {
    const attempt = guardedFetch('http://user:hunter2@example.org/a?token=abc', {}, plain());
    await expect(attempt).rejects.toMatchObject({ code: 'address-blocked' });
    await attempt.catch((error: Error) => expect(error.message).not.toMatch(/hunter2|abc/));
  });

  it('refuses what is no address', async () => {
    await expect(guardedFetch('not an address', {}, plain())).rejects.toMatchObject({
      code: 'param-invalid',
    });
  });

  it.each([
    ['host', (_port: number) => ['localhost']],
    ['host and port', (port: number) => [`localhost:${port}`]],
    ['range', (_port: number) => ['127.0.0.0/8', '::1/128']],
  ])('reaches what the policy allows by %s', async (_, allow) => {
    await using server = await serve((__, response) => void response.end('hello'));
    const answer = await guardedFetch(
      `http://localhost:${server.port}/`,
      {},
      { ...plain(allow(server.port)), resolve: async () => ['127.0.0.1'] },
    );
    expect([answer.status, text(answer.bytes)]).toEqual([200, 'hello']);
  });

  it('refuses a name of which one answer of several is private', async () => {
    await expect(
      guardedFetch(
        'http://two.example/',
        {},
        { ...plain(), resolve: async () => ['93.184.216.34', '10.0.0.1'] },
      ),
    ).rejects.toMatchObject({ code: 'address-blocked', message: expect.stringContaining('10.0.0.1') });
  });

  it('connects to the address that was judged, although the name changes its mind', async () => {
    await using good = await serve((_, response) => void response.end('good'), '127.0.0.2');
    const answers = [['127.0.0.2'], ['127.0.0.1']];
    let asked = 0;
    const resolve = async () => answers[Math.min(asked++, 1)] ?? [];
    const options = { ...plain(['127.0.0.2/32']), resolve };
    const url = `http://rebinding.example:${good.port}/`;
    expect(text((await guardedFetch(url, {}, options)).bytes)).toBe('good');
    expect(asked).toBe(1);
    await expect(guardedFetch(url, {}, options)).rejects.toMatchObject({ code: 'address-blocked' });
    expect([asked, good.received.length]).toEqual([2, 1]);
  });

  it('sends the name that was asked for to the pinned address', async () => {
    await using server = await serve((_, response) => void response.end());
    const url = `http://bücher.example:${server.port}/`;
    await guardedFetch(url, {}, { ...plain(['127.0.0.1']), resolve: async () => ['127.0.0.1'] });
    expect(server.received[0]?.headers.host).toBe(`xn--bcher-kva.example:${server.port}`);
  });

  it('says that a name is not known', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    await expect(guardedFetch('http://gone.example/', {}, { ...plain(), resolve })).rejects.toMatchObject({
      code: 'upstream-failed',
      retryable: true,
      message: expect.stringContaining('gone.example'),
    });
  });
});

describe('guardedFetch, redirected', () => {
  it('follows to where the policy allows', async () => {
    await using server = await serve(({ path }, response) => {
      if (path === '/end') response.end('there');
      else response.writeHead(302, { location: '/end' }).end();
    });
    const answer = await guardedFetch(`${server.url}/start`, {}, plain(['127.0.0.1']));
    expect([answer.url, text(answer.bytes)]).toEqual([`${server.url}/end`, 'there']);
  });

  it.each([301, 302, 303, 307, 308])('refuses to be sent inside with %i', async (status) => {
    await using inside = await serve((_, response) => void response.end('secret'), '127.0.0.2');
    await using server = await serve(
      (_, response) => void response.writeHead(status, { location: inside.url }).end(),
    );
    await expect(guardedFetch(server.url, {}, plain(['127.0.0.1/32']))).rejects.toMatchObject({
      code: 'address-blocked',
    });
    expect(inside.received).toEqual([]);
  });

  it.each(['file:///etc/passwd', 'http://169.254.169.254/', 'http://u:p@127.0.0.1/'])(
    'refuses to be sent to %s',
    async (location) => {
      await using server = await serve((_, response) => void response.writeHead(302, { location }).end());
      await expect(guardedFetch(server.url, {}, plain(['127.0.0.1']))).rejects.toMatchObject({
        code: 'address-blocked',
      });
    },
  );

  it('gives up after five, and follows none when told to', async () => {
    await using server = await serve(({ path }, response) => {
      const n = Number(path.slice(1));
      if (n === 5) response.end('end');
      else response.writeHead(302, { location: `/${n + 1}` }).end();
    });
    const options = plain(['127.0.0.1']);
    expect((await guardedFetch(`${server.url}/0`, {}, options)).status).toBe(200);
    await expect(guardedFetch(`${server.url}/-1`, {}, options)).rejects.toMatchObject({
      code: 'upstream-refused',
    });
    await expect(guardedFetch(`${server.url}/4`, {}, { ...options, redirects: 0 })).rejects.toMatchObject({
      code: 'upstream-refused',
    });
  });

  it('keeps credentials within an origin and leaves them behind at another', async () => {
    await using other = await serve((_, response) => void response.end());
    await using server = await serve(({ path }, response) => {
      const location = path === '/a' ? '/b' : other.url;
      response.writeHead(307, { location }).end();
    });
    const headers = { Authorization: 'Bearer s', Cookie: 'c=1', 'X-Api-Key': 'k', Accept: 'image/*' };
    await guardedFetch(`${server.url}/a`, { method: 'POST', headers, body: 'b' }, plain(['127.0.0.1']));
    expect(server.received[1]?.headers).toMatchObject({ authorization: 'Bearer s', 'x-api-key': 'k' });
    const [arrived] = other.received;
    expect(arrived).toMatchObject({ method: 'POST', body: 'b', headers: { accept: 'image/*' } });
    for (const name of ['authorization', 'cookie', 'x-api-key'])
      expect(arrived?.headers).not.toHaveProperty(name);
  });

  it('turns a POST into a GET without a body at 303', async () => {
    await using server = await serve(({ path }, response) => {
      if (path === '/') response.writeHead(303, { location: '/seen' }).end();
      else response.end();
    });
    await guardedFetch(server.url, { method: 'POST', body: 'b' }, plain(['127.0.0.1']));
    expect(server.received[1]).toMatchObject({ method: 'GET', body: '' });
  });
});
